import { OpError } from "../errors/index.js";
import { type Shape, sameShape } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import { type HasDef, type Op, op, withDef } from "./define.js";
import { scalar, sub, sum, zerosLike } from "./elementwise.js";
import { allAxes, reducedShape } from "./shapes.js";
import { copyStrided, scatterStrided } from "./strided.js";

const transposeOp: Op<{ perm: readonly number[] }, 1> = /* @__PURE__ */ op({
  name: "transpose",
  kind: "move",
  infer([x], { perm }) {
    const seen = [...perm].sort((a, b) => a - b);
    if (
      !sameShape(
        seen,
        x.shape.map((_, i) => i),
      )
    )
      throw new OpError("transpose", `axes must be a permutation of the ${x.shape.length} axes`, [x], { perm });
    return { dtype: x.dtype, shape: perm.map((p) => x.shape[p] as number) };
  },
  vjp: (g, _inputs, { perm }) => [transpose(g, inverse(perm))],
  reference: ([x], { perm }, out) => copyStrided(x, out, { perm }),
});
const inverse = (perm: readonly number[]): number[] => {
  const back = new Array<number>(perm.length);
  perm.forEach((p, i) => {
    back[p] = i;
  });
  return back;
};
/** Axis `i` of the result is axis `perm[i]` of the input. */
export const transpose: ((x: Node, perm: readonly number[]) => Node) & HasDef = /* @__PURE__ */ withDef(
  (x: Node, perm: readonly number[]) => (perm.every((p, i) => p === i) ? x : transposeOp([x], { perm })),
  transposeOp,
);
/** Last two axes swapped. */
export function swapLast(x: Node): Node {
  const n = x.shape.length;
  return transpose(
    x,
    [...x.shape.keys()].map((i) => (i === n - 1 ? n - 2 : i === n - 2 ? n - 1 : i)),
  );
}

export interface SliceAttrs {
  readonly [name: string]: readonly number[];
  readonly starts: readonly number[];
  readonly limits: readonly number[];
  /** Positive steps. */
  readonly strides: readonly number[];
}
/** Elements `starts[i], starts[i] + strides[i], …` below `limits[i]` of each axis. */
export const slice: Op<SliceAttrs, 1> = /* @__PURE__ */ op<SliceAttrs, 1>({
  name: "slice",
  kind: "move",
  infer([x], attrs) {
    const { starts, limits, strides } = attrs;
    const shape = x.shape.map((d, i) => {
      const [a, b, s] = [starts[i] as number, limits[i] as number, strides[i] as number];
      if (!(a >= 0 && a <= b && b <= d && s >= 1))
        throw new OpError("slice", `0 <= start <= limit <= size must hold on axis ${i}`, [x], attrs);
      return Math.ceil((b - a) / s);
    });
    if (starts.length !== x.shape.length) throw new OpError("slice", "one start per axis is needed", [x], attrs);
    return { dtype: x.dtype, shape };
  },
  vjp(g, [x], { starts, strides }) {
    const high = x.shape.map((d, i) => d - (starts[i] as number) - dilated(g.shape[i] as number, (strides[i] as number) - 1));
    return [pad([g, zero(g)], { low: starts, high, interior: strides.map((s) => s - 1) })];
  },
  reference: ([x], { starts, strides }, out) => copyStrided(x, out, { starts, strides }),
});
const dilated = (d: number, gap: number): number => (d === 0 ? 0 : d + (d - 1) * gap);
const zero = (x: Node): Node => scalar(0, x.dtype);

export interface PadAttrs {
  readonly [name: string]: readonly number[];
  /** Elements added before and after each axis; negative numbers crop. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Elements added between neighbours. */
  readonly interior: readonly number[];
}
/** Pads `x` with the scalar second input. */
export const pad: Op<PadAttrs, 2> = /* @__PURE__ */ op<PadAttrs, 2>({
  name: "pad",
  kind: "move",
  infer([x, value], attrs) {
    if (value.shape.length !== 0 || value.dtype !== x.dtype)
      throw new OpError("pad", "the fill value must be a scalar of the input's dtype", [x, value]);
    const shape = x.shape.map(
      (d, i) => dilated(d, attrs.interior[i] as number) + (attrs.low[i] as number) + (attrs.high[i] as number),
    );
    if (shape.some((d) => !(d >= 0)) || attrs.low.length !== x.shape.length)
      throw new OpError("pad", "padding must be given per axis and leave no negative size", [x], attrs);
    return { dtype: x.dtype, shape };
  },
  vjp(g, [x], { low, high, interior }) {
    // Crops what was added and puts back what was cropped, at once: one after the other might leave a negative size between.
    const grown = pad([g, zero(g)], { low: low.map((p) => 0 - p), high: high.map((p) => 0 - p), interior: low.map(() => 0) });
    const dx = slice([grown], { starts: low.map(() => 0), limits: grown.shape, strides: interior.map((i) => i + 1) });
    // Everything that did not come from `x` came from the fill value.
    const fill = sub(sum(g, allAxes(g)), sum(dx, allAxes(dx)));
    return [x.shape.includes(0) ? zerosLike(x) : dx, fill];
  },
  reference: ([x, value], { low, interior }, out) => {
    out.data.fill(value.data[0] as number);
    scatterStrided(x, out, { starts: low, strides: interior.map((i) => i + 1) });
  },
});

export interface ConcatAttrs {
  readonly [name: string]: number;
  readonly axis: number;
}
export const concat: Op<ConcatAttrs, number> = /* @__PURE__ */ op<ConcatAttrs, number>({
  name: "concat",
  kind: "move",
  infer(inputs, { axis }) {
    const [first] = inputs;
    if (first === undefined) throw new OpError("concat", "at least one input is needed");
    const rest = (s: Shape): Shape => s.map((d, i) => (i === axis ? -1 : d));
    for (const s of inputs) {
      if (s.dtype !== first.dtype || !sameShape(rest(s.shape), rest(first.shape)))
        throw new OpError("concat", `inputs must agree on all axes but ${axis}`, inputs, { axis });
    }
    if (!(axis >= 0 && axis < first.shape.length))
      throw new OpError("concat", `axis ${axis} must be in [0, ${first.shape.length})`, inputs);
    const total = inputs.reduce((n, s) => n + (s.shape[axis] as number), 0);
    return { dtype: first.dtype, shape: first.shape.map((d, i) => (i === axis ? total : d)) };
  },
  vjp(g, inputs, { axis }) {
    let at = 0;
    return inputs.map((x) => {
      const starts = x.shape.map((_, i) => (i === axis ? at : 0));
      at += x.shape[axis] as number;
      return slice([g], { starts, limits: starts.map((s, i) => s + (x.shape[i] as number)), strides: starts.map(() => 1) });
    });
  },
  reference(inputs, { axis }, out) {
    let at = 0;
    for (const x of inputs) {
      scatterStrided(x, out, { starts: x.shape.map((_, i) => (i === axis ? at : 0)), strides: x.shape.map(() => 1) });
      at += x.shape[axis] as number;
    }
  },
});

const reverseOp: Op<{ axes: readonly number[] }, 1> = /* @__PURE__ */ op({
  name: "reverse",
  kind: "move",
  infer([x], { axes }) {
    reducedShape("reverse", x, axes, false);
    return x;
  },
  vjp: (g, _inputs, { axes }) => [reverse(g, axes)],
  reference: ([x], { axes }, out) =>
    copyStrided(x, out, {
      starts: x.shape.map((d, i) => (axes.includes(i) ? d - 1 : 0)),
      strides: x.shape.map((_, i) => (axes.includes(i) ? -1 : 1)),
    }),
});
export const reverse: ((x: Node, axes: readonly number[]) => Node) & HasDef = /* @__PURE__ */ withDef(
  (x: Node, axes: readonly number[]) => reverseOp([x], { axes }),
  reverseOp,
);

const stopOp: Op<Record<never, never>, 1> = /* @__PURE__ */ op({
  name: "stopGradient",
  kind: "move",
  infer: ([x]) => x,
  vjp: "zero",
  reference: ([x], _attrs, out) => out.data.set(x.data),
});
/** The value itself, through which no gradient flows. */
export const stopGradient: ((x: Node) => Node) & HasDef = /* @__PURE__ */ withDef((x: Node) => stopOp([x], {}), stopOp);
