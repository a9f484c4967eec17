import { sumType, toFloatWide } from "../host/promote.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axesOf, checkOptions, converted, publicOp, type TensorLike, wrap } from "../surface/index.js";

/** Options of reductions: the axis or axes to reduce (`null`: all) and whether they stay as size 1. */
export interface ReduceOptions {
  readonly axis?: number | readonly number[] | null | undefined;
  readonly keepdims?: boolean | undefined;
}

/**
 * Sum over axes; bool and small integers are summed in 32 bits.
 *
 * @example
 * await ops.sum([[1, 2], [3, 4]], { axis: 0 }).data(); // Int32Array [4, 6]
 */
export const sum: (x: TensorLike, options?: ReduceOptions) => Tensor = /* @__PURE__ */ publicOp("sum", (x: TensorLike, options: ReduceOptions = {}) => {
  checkOptions("sum", options, ["axis", "keepdims"]);
  const node = converted(x, sumType);
  return wrap(g.sum(node, axesOf("sum", options.axis, node.shape.length, [node.spec]), options.keepdims ?? false));
});

/**
 * Arithmetic mean over axes; integers become floats.
 *
 * @example
 * await ops.mean([1, 2, 3, 6]).item(); // 3
 */
export const mean: (x: TensorLike, options?: ReduceOptions) => Tensor = /* @__PURE__ */ publicOp("mean", (x: TensorLike, options: ReduceOptions = {}) => {
  checkOptions("mean", options, ["axis", "keepdims"]);
  const node = converted(x, toFloatWide);
  const axes = axesOf("mean", options.axis, node.shape.length, [node.spec]);
  const count = axes.reduce((n, a) => n * (node.shape[a] as number), 1);
  return wrap(g.div(g.sum(node, axes, options.keepdims ?? false), count));
});
