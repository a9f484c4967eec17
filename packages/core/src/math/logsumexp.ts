import { toFloat } from "../host/promote.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axesOf, checkOptions, converted, publicOp, type TensorLike, wrap } from "../surface/index.js";

export interface LogsumexpOptions {
  /** One or several axes; default `null`, all. */
  readonly axis?: number | readonly number[] | null | undefined;
  readonly keepdims?: boolean | undefined;
}
/**
 * log Σ eˣ over axes, without overflow.
 *
 * @example
 * await ops.logsumexp([0, 0]).item(); // 0.6931472
 */
export const logsumexp: (x: TensorLike, options?: LogsumexpOptions) => Tensor = /* @__PURE__ */ publicOp(
  "logsumexp",
  (x: TensorLike, options: LogsumexpOptions = {}) => {
    checkOptions("logsumexp", options, ["axis", "keepdims"]);
    const node = converted(x, toFloat);
    const axes = axesOf("logsumexp", options.axis, node.shape.length, [node.spec]);
    const top = g.stopGradient(g.reduceMax(node, axes, true));
    // Infinite maxima would make ∞ − ∞ of the shift.
    const shift = g.where(g.less(g.abs(top), Number.POSITIVE_INFINITY), top, 0);
    const total = g.add(g.log(g.sum(g.exp(g.sub(node, shift)), axes, true)), shift);
    return wrap(
      options.keepdims
        ? total
        : g.reshape(
            total,
            node.shape.filter((_, i) => !axes.includes(i)),
          ),
    );
  },
);
