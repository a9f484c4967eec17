import {
  type Attrs,
  type AttrValue,
  ops as g,
  isFloat,
  type Node,
  type OpDef,
  type RefArray,
  type Spec,
} from "@keras-ts/core/testing";
import type { Mutant } from "./mutant.js";

type Reference = NonNullable<OpDef["reference"]>;
const after =
  (change: (out: RefArray) => void) =>
  (right: Reference): Reference =>
  (inputs, attrs, outs, context) => {
    right(inputs, attrs, outs, context);
    for (const out of outs) change(out);
  };
const copy = (x: RefArray): RefArray => ({ ...x, data: x.data.slice() as RefArray["data"] });
const sameShape = (a: RefArray | undefined, b: RefArray | undefined): boolean =>
  a !== undefined && b !== undefined && a.dtype === b.dtype && a.shape.join() === b.shape.join();

const WRONG: Readonly<Record<string, (right: Reference) => Reference>> = {
  "a constant is off": after(({ data, dtype }) => {
    for (let i = 0; i < data.length; i++) data[i] = isFloat(dtype) ? (data[i] as number) * 1.001 : (data[i] as number) + 1;
  }),
  "the last element is left out": after(({ data }) => {
    data[data.length - 1] = data.at(-1) === 0 ? 1 : 0;
  }),
  "the first element is left out": after(({ data }) => {
    data[0] = data[0] === 0 ? 1 : 0;
  }),
  "results in the wrong order": after(({ data }) => {
    data.reverse();
  }),
  "NaN becomes a number": after(({ data }) => {
    for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) data[i] = 0;
  }),
  "infinities become numbers": after(({ data, dtype }) => {
    if (isFloat(dtype))
      for (let i = 0; i < data.length; i++)
        if (Math.abs(data[i] as number) === Number.POSITIVE_INFINITY) data[i] = Math.sign(data[i] as number) * 1e30;
  }),
  "the magnitude alone": after(({ data, dtype }) => {
    if (!dtype.startsWith("u") && dtype !== "bool") for (let i = 0; i < data.length; i++) data[i] = Math.abs(data[i] as number);
  }),
  "operands swapped": (right) => (inputs, attrs, outs, context) => {
    const [x, y, ...rest] = inputs;
    right(sameShape(x, y) ? [y as RefArray, x as RefArray, ...rest] : inputs, attrs, outs, context);
  },
  "input elements in the wrong order": (right) => (inputs, attrs, outs, context) => {
    const [x, ...rest] = inputs.map(copy);
    x?.data.reverse();
    right(x === undefined ? [] : [x, ...rest], attrs, outs, context);
  },
  "the last input ignored": (right) => (inputs, attrs, outs, context) => {
    const made = inputs.map(copy);
    if (made.length > 1) made.at(-1)?.data.fill(1);
    right(made, attrs, outs, context);
  },
};

/** Attributes with one of them read wrongly; the same ones where there is nothing to misread. */
function misread(attrs: Attrs): { label: string; attrs: (a: Attrs) => Attrs }[] {
  return Object.keys(attrs).flatMap((name) => {
    const change = (label: string, f: (v: AttrValue) => AttrValue) => ({
      label: `attribute ${name} ${label}`,
      attrs: (a: Attrs): Attrs => ({ ...a, [name]: f(a[name]) }),
    });
    const value = attrs[name];
    if (typeof value === "boolean") return [change("negated", (v) => !v)];
    if (typeof value === "number") return [change("one more", (v) => (v as number) + 1)];
    if (Array.isArray(value) && value.every((v) => typeof v === "number")) {
      return [
        change("in the wrong order", (v) => [...(v as number[])].reverse()),
        change("one more", (v) => (v as number[]).map((d) => d + 1)),
      ];
    }
    if (Array.isArray(value)) return [change("mirrored", (v) => (v as number[][]).map((d) => [...d].reverse()))];
    return [];
  });
}

/** Mistakes in what an op means. */
export function referenceMutants(op: OpDef, attrs: Attrs): Mutant[] {
  const right = op.reference;
  if (right === undefined) return [];
  const made = (label: string, reference: Reference): Mutant => ({ op: { ...op, reference }, label, part: "reference" });
  return [
    ...Object.entries(WRONG).map(([label, wrong]) => made(label, wrong(right))),
    ...misread(attrs).map((m) => made(m.label, (inputs, a, outs, context) => right(inputs, m.attrs(a), outs, context))),
  ];
}

const SHAPES: Readonly<Record<string, (right: OpDef["infer"]) => OpDef["infer"]>> = {
  "last size one too large": (right) => (inputs, attrs) =>
    right(inputs, attrs).map((s) => ({ ...s, shape: s.shape.map((d, i) => (i === s.shape.length - 1 ? d + 1 : d)) })),
  "first size one too small": (right) => (inputs, attrs) =>
    right(inputs, attrs).map((s) => ({ ...s, shape: s.shape.map((d, i) => (i === 0 ? Math.max(0, d - 1) : d)) })),
  "an axis too many": (right) => (inputs, attrs) => right(inputs, attrs).map((s) => ({ ...s, shape: [...s.shape, 1] })),
  "sizes in the wrong order": (right) => (inputs, attrs) =>
    right(inputs, attrs).map((s) => ({ ...s, shape: [...s.shape].reverse() })),
  "another dtype": (right) => (inputs, attrs) =>
    right(inputs, attrs).map((s) => ({ ...s, dtype: s.dtype === "int32" ? "float32" : "int32" })),
  "nothing refused": (right) => (inputs, attrs) => {
    try {
      return right(inputs, attrs);
    } catch {
      return [inputs[0] ?? ({ dtype: "float32", shape: [] } satisfies Spec)];
    }
  },
};
/** Mistakes in a shape rule. */
export const shapeMutants = (op: OpDef): Mutant[] =>
  Object.entries(SHAPES).map(([label, wrong]) => ({ op: { ...op, infer: wrong(op.infer.bind(op)) }, label, part: "shape rule" }));

const EXPANSIONS: Readonly<Record<string, (out: Node, inputs: readonly Node[]) => Node>> = {
  "a constant is off": (out) => (isFloat(out.dtype) ? g.mul(out, 1.05) : out.dtype === "bool" ? g.not(out) : g.add(out, 1)),
  "sign flipped": (out) => (isFloat(out.dtype) ? g.neg(out) : out.dtype === "bool" ? g.not(out) : g.add(out, 2)),
  "rows in the wrong order": (out) => (out.shape.length === 0 ? (isFloat(out.dtype) ? g.add(out, 1) : out) : g.reverse(out, [0])),
};
/** Mistakes in what a composite is made of. */
export function expansionMutants(op: OpDef): Mutant[] {
  const { expand } = op;
  if (expand === undefined) return [];
  return Object.entries(EXPANSIONS).map(([label, wrong]) => ({
    op: { ...op, expand: (inputs, attrs) => expand(inputs, attrs).map((out) => wrong(out, inputs)) },
    label,
    part: "expansion",
  }));
}
