import { OpError } from "../errors/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axesOf, axisOf, type TensorLike } from "../surface/index.js";
import { withOptions } from "./define.js";

/** Options of activations that work along one axis. */
export interface AxisOptions {
  /** Default −1. */
  readonly axis?: number | undefined;
}
/** Options of {@link softmax} and {@link logSoftmax}. */
export interface AxesOptions {
  /** One or several axes; default −1. */
  readonly axis?: number | readonly number[] | undefined;
}

/**
 * eˣ / Σ eˣ along an axis: probabilities that add up to 1.
 *
 * @example
 * await activations.softmax([[0, 0]]).data(); // Float32Array [0.5, 0.5]
 */
export const softmax: (x: TensorLike, options?: AxesOptions) => Tensor = /* @__PURE__ */ withOptions<AxesOptions>(
  "softmax",
  { axis: -1 },
  (x, { axis }) => g.softmax([x], { axes: axesOf("softmax", axis, x.shape.length, [x.spec]) }),
);

/** log softmax(x), computed without a logarithm of 0. */
export const logSoftmax: (x: TensorLike, options?: AxesOptions) => Tensor = /* @__PURE__ */ withOptions<AxesOptions>(
  "log_softmax",
  { axis: -1 },
  (x, { axis }) => g.logSoftmax([x], { axes: axesOf("logSoftmax", axis, x.shape.length, [x.spec]) }),
);

/**
 * First half of the axis, times the sigmoid of its second half.
 *
 * @throws OpError when the axis has an odd size.
 */
export const glu: (x: TensorLike, options?: AxisOptions) => Tensor = /* @__PURE__ */ withOptions<AxisOptions>(
  "glu",
  { axis: -1 },
  (x, options) => {
    const axis = axisOf("glu", options.axis as number, x.shape.length, [x.spec]);
    const size = x.shape[axis] as number;
    if (size % 2 !== 0) throw new OpError("glu", `the size of axis ${axis} must be even`, [x.spec], { axis });
    const half = (from: number) =>
      g.slice([x], {
        starts: x.shape.map((_, i) => (i === axis ? from : 0)),
        limits: x.shape.map((d, i) => (i === axis ? from + size / 2 : d)),
        strides: x.shape.map(() => 1),
      });
    return g.mul(half(0), g.sigmoid(half(size / 2)));
  },
);

/** The nearest point of the probability simplex: like softmax, but with exact zeros. */
export const sparsemax: (x: TensorLike, options?: AxisOptions) => Tensor = /* @__PURE__ */ withOptions<AxisOptions>(
  "sparsemax",
  { axis: -1 },
  (x, options) => {
    const axis = axisOf("sparsemax", options.axis as number, x.shape.length, [x.spec]);
    const sorted = g.stopGradient(g.sort([x], { axis, descending: true }));
    const rank = g.add(g.iota([], { dtype: x.dtype, shape: x.shape, axis }), 1);
    const inside = g.less(g.cumsum(sorted, axis), g.add(1, g.mul(rank, sorted)));
    const size = g.sum(g.cast(inside, x.dtype), [axis], true);
    const level = g.div(g.sub(g.sum(g.where(inside, sorted, 0), [axis], true), 1), size);
    // The support is decided without gradient; the level is taken again from the values in it.
    const support = g.cast(g.less(level, x), x.dtype);
    const tau = g.div(g.sub(g.sum(g.mul(support, x), [axis], true), 1), g.sum(support, [axis], true));
    return g.relu(g.sub(x, tau));
  },
);
