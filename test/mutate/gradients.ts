import { ops as g, isFloat, type Node, type OpDef } from "@keras-ts/core/testing";
import type { Mutant } from "./mutant.js";

type Cotangents = readonly (Node | null)[];
/** Breaks the cotangents a rule returns, given what came in; `undefined` where there is nothing to break. */
type Break = (gs: Cotangents) => Cotangents;
const each =
  (f: (d: Node) => Node): Break =>
  (gs) =>
    gs.map((d) => d && f(d));
const at =
  (i: number, f: (d: Node) => Node | null): Break =>
  (gs) =>
    gs.map((d, k) => (k === i && d ? f(d) : d));
const swapped: Break = ([a, b, ...rest]) => [b ?? null, a ?? null, ...rest];
const turned = (d: Node): Node => (d.shape.length === 0 ? g.mul(d, 1.5) : g.reverse(d, [0]));

const BREAKS: Readonly<Record<string, Break>> = {
  "sign flipped": each((d) => g.neg(d)),
  "one percent off": each((d) => g.mul(d, 1.01)),
  "rows in the wrong order": each(turned),
  "first input's sign flipped": at(0, (d) => g.neg(d)),
  "second input's sign flipped": at(1, (d) => g.neg(d)),
  "first input's gradient dropped": at(0, () => null),
  "second input's gradient dropped": at(1, () => null),
  "third input's gradient dropped": at(2, () => null),
  "second input's gradient doubled": at(1, (d) => g.mul(d, 2)),
  "third input's gradient doubled": at(2, (d) => g.mul(d, 2)),
  "inputs swapped": swapped,
};

type Vjp = Exclude<NonNullable<OpDef["vjp"]>, "zero">;
/** Ways to call a rule wrongly. */
const MISCALLS: Readonly<Record<string, (rule: Vjp) => Vjp>> = {
  "cotangent ignored": (rule) => (d, inputs, attrs, out) => rule(g.full(d.shape, 1, d.dtype), inputs, attrs, out),
  "cotangent squared": (rule) => (d, inputs, attrs, out) => rule(g.mul(d, d), inputs, attrs, out),
  "operands mistaken for each other":
    (rule) =>
    (d, [x, y, ...rest], attrs, out) =>
      rule(d, [y ?? x, x, ...rest] as Node[], attrs, out),
  "result mistaken for the input": (rule) => (d, inputs, attrs, out) =>
    rule(d, inputs, attrs, sameSpec(out, inputs[0]) ? (inputs[0] as Node) : g.mul(out, 1.5)),
  "input mistaken for the result":
    (rule) =>
    (d, [x, ...rest], attrs, out) =>
      rule(d, [sameSpec(out, x) ? out : (x as Node), ...rest], attrs, out),
  "evaluated a little beside": (rule) => (d, inputs, attrs, out) =>
    rule(
      d,
      inputs.map((n) => (isFloat(n.dtype) ? g.mul(n, 1.001) : n)),
      attrs,
      out,
    ),
};
const sameSpec = (a: Node, b: Node | undefined): boolean =>
  b !== undefined && a.dtype === b.dtype && a.shape.join() === b.shape.join();

/** Mistakes in a gradient rule. */
export function gradientMutants(op: OpDef): Mutant[] {
  const { vjp } = op;
  const made = (label: string, change: Partial<OpDef>): Mutant => ({ op: { ...op, ...change }, label, part: "gradient" });
  if (op.differentiate !== undefined) {
    const differentiate = op.differentiate.bind(op);
    return Object.entries(BREAKS).map(([label, broken]) =>
      made(label, {
        differentiate(node, wanted) {
          const right = differentiate(node, wanted);
          return { replacement: right.replacement, backward: (gs) => broken(right.backward(gs)) };
        },
      }),
    );
  }
  if (vjp === undefined) return [];
  if (vjp === "zero")
    return [
      made("a gradient where none flows", {
        vjp: (d, inputs) => inputs.map((n) => (isFloat(n.dtype) && sameSpec(d, n) ? d : null)),
      }),
    ];
  return [
    made("no gradient at all", { vjp: "zero" }),
    ...Object.entries(BREAKS).map(([label, broken]) =>
      made(label, { vjp: (d, inputs, attrs, out) => broken(vjp(d, inputs, attrs, out)) }),
    ),
    ...Object.entries(MISCALLS).map(([label, wrong]) => made(label, { vjp: wrong(vjp) })),
  ];
}
