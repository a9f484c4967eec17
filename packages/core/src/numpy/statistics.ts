import { OpError } from "../errors/index.js";
import { resultDtype } from "../host/op-dtypes.js";
import { resultType, toFloat, toFloatWide } from "../host/promote.js";
import { sameShape } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import {
  axesOf,
  checkOptions,
  converted,
  nodeOf,
  plainOp,
  promotionOf,
  publicOp,
  type TensorLike,
  wrap,
} from "../surface/index.js";
import { countOf, meanOf, type ReduceOp, type ReduceOptions, reduceOver, widened } from "./reductions.js";

/** Mean of squared distances from the mean, dividing by the number of elements. */
export function varianceOf(x: Node, axes: readonly number[], keepdims: boolean): Node {
  const wide = widened(x);
  const centred = g.sub(wide, meanOf(wide, axes, true));
  return meanOf(g.mul(centred, centred), axes, keepdims);
}

/**
 * Variance over axes (divided by the number of elements); integers become floats.
 *
 * @example
 * await ops.var([1, 2, 3, 4]).item(); // 1.25
 */
const variance: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("var", (x, options = {}) => {
  const node = converted(x, toFloat);
  const { axes, keepdims } = reduceOver("var", node, options);
  return wrap(g.cast(varianceOf(node, axes, keepdims), node.dtype));
});

export { variance as var };

/**
 * Standard deviation over axes: the root of `var`.
 *
 * @example
 * await ops.std([1, 3]).item(); // 1
 */
export const std: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("std", (x, options = {}) => {
  const node = converted(x, toFloatWide);
  const { axes, keepdims } = reduceOver("std", node, options);
  return wrap(g.cast(g.sqrt(varianceOf(node, axes, keepdims)), node.dtype));
});

/** Options of `average`. */
export interface AverageOptions {
  readonly axis?: ReduceOptions["axis"];
  /** One weight per element, or per index of the (single) axis. */
  readonly weights?: TensorLike | null | undefined;
}
/**
 * Weighted mean over axes: Σ x·w / Σ w. `weights` has the shape of `x`, or is a vector along the one axis.
 *
 * @example
 * await ops.average([1, 2, 3], { weights: [3, 0, 1] }).item(); // 1.5
 */
export const average: (x: TensorLike, options?: AverageOptions) => Tensor = /* @__PURE__ */ publicOp(
  "average",
  (x: TensorLike, options: AverageOptions = {}) => {
    checkOptions("average", options, ["axis", "weights"]);
    const { weights } = options;
    const dtype = resultType(promotionOf(x), "float", ...(weights == null ? [] : [promotionOf(weights)]));
    const node = nodeOf(x, dtype);
    const axes = axesOf("average", options.axis, node.shape.length, [node.spec]);
    if (weights == null) return wrap(meanOf(node, axes, false));
    const w = spreadWeights(node, nodeOf(weights, dtype), axes, options.axis == null);
    const [top, bottom] = [g.sum(g.mul(widened(node), widened(w)), axes), g.sum(widened(w), axes)];
    return wrap(g.cast(g.div(top, bottom), dtype));
  },
);

function spreadWeights(x: Node, w: Node, axes: readonly number[], whole: boolean): Node {
  if (sameShape(x.shape, w.shape)) return w;
  const [axis] = axes;
  if (whole || axes.length !== 1 || axis === undefined || w.shape.length !== 1 || w.shape[0] !== x.shape[axis]) {
    throw new OpError("average", "weights must have the shape of x, or be a vector along the one axis", [x.spec, w.spec]);
  }
  return g.broadcastTo(
    g.reshape(
      w,
      x.shape.map((d, i) => (i === axis ? d : 1)),
    ),
    x.shape,
  );
}

/**
 * Correlation coefficients of the rows of a matrix: `[n, samples]` → `[n, n]`; a vector gives 1.
 *
 * @example
 * await ops.corrcoef([[1, 2, 3], [6, 4, 2]]).array(); // [[1, -1], [-1, 1]]
 */
export const corrcoef: (x: TensorLike) => Tensor = /* @__PURE__ */ plainOp("corrcoef", (x: TensorLike) => {
  const node = nodeOf(x);
  if (node.shape.length > 2) throw new OpError("corrcoef", "x must be a vector or a matrix", [node.spec]);
  const dtype = resultDtype("corrcoef", node.dtype);
  const rows = widened(
    g.cast(g.reshape(node, node.shape.length === 2 ? node.shape : [1, countOf(node, [...node.shape.keys()])]), dtype),
  );
  const centred = g.sub(rows, meanOf(rows, [1], true));
  const covariance = g.div(g.matmul(centred, g.transpose(centred, [1, 0])), (rows.shape[1] as number) - 1);
  const deviation = g.sqrt(g.div(g.sum(g.mul(centred, centred), [1], true), (rows.shape[1] as number) - 1));
  const scaled = g.div(g.div(covariance, deviation), g.transpose(deviation, [1, 0]));
  const clipped = g.max(g.min(scaled, 1), -1);
  return wrap(g.cast(node.shape.length === 2 ? clipped : g.reshape(clipped, []), dtype));
});
