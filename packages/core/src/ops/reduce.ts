import { OpError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import type { Shape } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import type { HasDef, Op } from "./define.js";
import { op } from "./define.js";
import { add, broadcastTo, cast, div, equal, mul, type ReduceAttrs, reshape, sum } from "./elementwise.js";
import { argReference, foldReference } from "./reduce-loops.js";
import { reducedShape } from "./shapes.js";

export interface Reduce extends HasDef {
  (x: Node, axes: readonly number[], keepdims?: boolean): Node;
}
const callable = (made: Op<ReduceAttrs, 1>): Reduce =>
  Object.assign((x: Node, axes: readonly number[], keepdims = false) => (axes.length === 0 ? x : made([x], { axes, keepdims })), {
    def: made.def,
  });

const lowest = (dtype: DType): number => extreme(dtype, -1);
const highest = (dtype: DType): number => extreme(dtype, 1);
/** The unit of max (sign −1) or min (sign +1): ±Infinity, or the last integer the dtype holds. */
function extreme(dtype: DType, way: 1 | -1): number {
  if (dtype === "bool") return way === 1 ? 1 : 0;
  if (dtype.includes("float")) return way * Number.POSITIVE_INFINITY;
  const bits = Number(dtype.replace(/\D/g, ""));
  if (dtype.startsWith("u")) return way === 1 ? 2 ** bits - 1 : 0;
  return way === 1 ? 2 ** (bits - 1) - 1 : -(2 ** (bits - 1));
}

/** The reduced axes put back as size 1 and stretched over the input. */
const spread = (y: Node, x: Node, axes: readonly number[]): Node =>
  broadcastTo(reshape(y, reducedShape("reduce", x.spec, axes, true)), x.shape);

function extremum(name: string, way: 1 | -1): Reduce {
  const unit = way === 1 ? lowest : highest;
  const pick = way === 1 ? Math.max : Math.min;
  return callable(
    op<ReduceAttrs, 1>({
      name,
      kind: "reduce",
      infer: ([x], { axes, keepdims }) => ({ dtype: x.dtype, shape: reducedShape(name, x, axes, keepdims) }),
      // Ties share the cotangent equally, as in JAX.
      vjp(g, [x], { axes }, out) {
        const hit = cast(equal(x, spread(out, x, axes)), g.dtype);
        return [mul(hit, spread(div(reshape(g, out.shape), reshape(sum(hit, axes), out.shape)), x, axes))];
      },
      reference: ([x], { axes }, out) => foldReference(x, axes, out, unit(x.dtype), pick),
    }),
  );
}
export const reduceMax: Reduce = /* @__PURE__ */ extremum("reduceMax", 1);
export const reduceMin: Reduce = /* @__PURE__ */ extremum("reduceMin", -1);

export const reduceProd: Reduce = /* @__PURE__ */ callable(
  /* @__PURE__ */ op<ReduceAttrs, 1>({
    name: "reduceProd",
    kind: "reduce",
    infer: ([x], { axes, keepdims }) => ({ dtype: x.dtype, shape: reducedShape("reduceProd", x, axes, keepdims) }),
    vjp: (g, [x], { axes }) => [mul(spread(g, x, axes), productOfOthers(x, axes))],
    reference: ([x], { axes }, out) => foldReference(x, axes, out, 1, (a, b) => a * b),
  }),
);

/** For each element the product of all others in its group, exact where elements are zero. */
function productOfOthers(x: Node, axes: readonly number[]): Node {
  const zero = equal(x, 0);
  const zeros = sum(cast(zero, x.dtype), axes, true);
  const filled = add(x, cast(zero, x.dtype)); // zeros replaced by 1
  const rest = div(broadcastTo(reduceProd(filled, axes, true), x.shape), filled);
  const none = cast(equal(broadcastTo(zeros, x.shape), 0), x.dtype);
  const only = mul(cast(equal(broadcastTo(zeros, x.shape), 1), x.dtype), cast(zero, x.dtype));
  return mul(rest, add(none, only));
}
function arg(name: string, better: (a: number, b: number) => boolean): Op<{ axis: number }, 1> {
  return op<{ axis: number }, 1>({
    name,
    kind: "reduce",
    infer([x], { axis }) {
      const shape: Shape = reducedShape(name, x, [axis], false);
      if (x.shape[axis] === 0) throw new OpError(name, "the axis must not be empty", [x], { axis });
      return { dtype: "int32", shape };
    },
    vjp: "zero",
    reference: ([x], { axis }, out) => argReference(x, axis, out, better),
  });
}
export const argMax: Op<{ axis: number }, 1> = /* @__PURE__ */ arg("argMax", (a, b) => a > b);
export const argMin: Op<{ axis: number }, 1> = /* @__PURE__ */ arg("argMin", (a, b) => a < b);
