import { OpError } from "../errors/index.js";
import { narrow, prodType, sumType, toFloat } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { converted, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { nanMask } from "./node-moves.js";
import { countOf, type ReduceOp, type ReduceOptions, reduceOver, widened } from "./reductions.js";

const filled = (x: Node, value: number): Node => {
  const nan = nanMask(x);
  return nan === null ? x : g.where(nan, value, x);
};

/**
 * Sum over axes of the elements that are not NaN.
 *
 * @example
 * await ops.nansum([1, Number.NaN, 2]).item(); // 3
 */
export const nansum: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("nansum", (x, options = {}) => {
  const node = converted(x, sumType);
  const { axes, keepdims } = reduceOver("nansum", node, options);
  return wrap(g.sum(filled(node, 0), axes, keepdims));
});

/**
 * Product over axes of the elements that are not NaN.
 *
 * @example
 * await ops.nanprod([2, Number.NaN, 3]).item(); // 6
 */
export const nanprod: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("nanprod", (x, options = {}) => {
  const node = converted(x, prodType);
  const { axes, keepdims } = reduceOver("nanprod", node, options);
  return wrap(g.reduceProd(filled(node, 1), axes, keepdims));
});

function nanExtremum(op: string, reduce: typeof g.reduceMax, filler: number, x: TensorLike, options: ReduceOptions): Tensor {
  const node = converted(x, narrow);
  const { axes, keepdims } = reduceOver(op, node, options);
  if (countOf(node, axes) === 0) throw new OpError(op, "the reduced axes must not be empty", [node.spec]);
  const nan = nanMask(node);
  if (nan === null) return wrap(reduce(node, axes, keepdims));
  return wrap(g.where(g.reduceMin(nan, axes, keepdims), Number.NaN, reduce(g.where(nan, filler, node), axes, keepdims)));
}

/**
 * Largest element over axes that is not NaN; NaN where all are.
 *
 * @example
 * await ops.nanmax([1, Number.NaN, 2]).item(); // 2
 */
export const nanmax: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("nanmax", (x, o = {}) =>
  nanExtremum("nanmax", g.reduceMax, Number.NEGATIVE_INFINITY, x, o),
);

/**
 * Smallest element over axes that is not NaN; NaN where all are.
 *
 * @example
 * await ops.nanmin([1, Number.NaN, 2]).item(); // 1
 */
export const nanmin: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("nanmin", (x, o = {}) =>
  nanExtremum("nanmin", g.reduceMin, Number.POSITIVE_INFINITY, x, o),
);

/** Mean of a wide float node without the marked elements; NaN where nothing is left. */
function nanMeanOf(x: Node, axes: readonly number[], keepdims: boolean, nan: Node = nanMask(x) as Node): Node {
  const count = g.sum(g.cast(g.not(nan), x.dtype), axes, keepdims);
  return g.div(g.sum(g.where(nan, 0, x), axes, keepdims), count);
}

function nanVarianceOf(x: Node, axes: readonly number[], keepdims: boolean): Node {
  const centred = g.sub(x, nanMeanOf(x, axes, true));
  // ∞ − ∞ is NaN too, and stays one.
  return nanMeanOf(g.mul(centred, centred), axes, keepdims, nanMask(x) as Node);
}

function nanMoment(op: string, moment: typeof nanMeanOf, x: TensorLike, options: ReduceOptions): Tensor {
  const node = nodeOf(x, toFloat(nodeOf(x).dtype));
  const { axes, keepdims } = reduceOver(op, node, options);
  return wrap(g.cast(moment(widened(node), axes, keepdims), node.dtype));
}

/**
 * Mean over axes of the elements that are not NaN; NaN where all are.
 *
 * @example
 * await ops.nanmean([1, Number.NaN, 3]).item(); // 2
 */
export const nanmean: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("nanmean", (x, o = {}) =>
  nanMoment("nanmean", nanMeanOf, x, o),
);

/**
 * Variance over axes of the elements that are not NaN; NaN where all are.
 *
 * @example
 * await ops.nanvar([1, Number.NaN, 3]).item(); // 1
 */
export const nanvar: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("nanvar", (x, o = {}) =>
  nanMoment("nanvar", nanVarianceOf, x, o),
);

/**
 * Standard deviation over axes of the elements that are not NaN; NaN where all are.
 *
 * @example
 * await ops.nanstd([1, Number.NaN, 3]).item(); // 1
 */
export const nanstd: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("nanstd", (x, o = {}) =>
  nanMoment("nanstd", (n, axes, keepdims) => g.sqrt(nanVarianceOf(n, axes, keepdims)), x, o),
);
