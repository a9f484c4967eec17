import { OpError } from "../errors/index.js";
import { floatx } from "../host/defaults.js";
import * as nn from "../nn/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { named } from "../serialization/index.js";
import { checkOptions, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";

/** Options of {@link relu}. */
export interface ReluOptions {
  /** Slope below the threshold; default 0. */
  readonly negativeSlope?: number | undefined;
  /** Upper bound of the result; default none. */
  readonly maxValue?: number | null | undefined;
  /** Values at or below it are damped; default 0. */
  readonly threshold?: number | undefined;
}

/**
 * max(x, 0), or with options the clipped, leaky and thresholded variants.
 *
 * @throws OpError when `maxValue` is negative.
 * @example
 * await activations.relu([-1, 2, 8], { maxValue: 6 }).data(); // Int32Array [0, 2, 6]
 */
export const relu: (x: TensorLike, options?: ReluOptions) => Tensor = /* @__PURE__ */ named(
  "relu",
  /* @__PURE__ */ publicOp("relu", (input: TensorLike, options: ReluOptions = {}) => {
    checkOptions("relu", options, ["negativeSlope", "maxValue", "threshold"]);
    const { negativeSlope: slope = 0, maxValue: most = null, threshold: from = 0 } = options;
    const node = nodeOf(input);
    const whole = [slope, most ?? 0, from].every(Number.isInteger);
    const x = whole || node.dtype.includes("float") ? node : g.cast(node, floatx());
    if (most !== null && !(most >= 0))
      throw new OpError("relu", `maxValue must not be negative, got ${most}`, [x.spec], { maxValue: most });
    const kept = from === 0 ? g.relu(x) : g.where(g.less(from, x), x, 0);
    const capped = most === null ? kept : g.min(kept, most);
    return wrap(slope === 0 ? capped : g.sub(capped, g.mul(slope, g.relu(from === 0 ? g.neg(x) : g.sub(from, x)))));
  }),
);

/**
 * min(max(x, 0), 6).
 *
 * @example
 * await activations.relu6([-2, 0, 2]).data(); // Int32Array [0, 0, 2]
 */
export const relu6: (x: TensorLike) => Tensor = /* @__PURE__ */ named("relu6", nn.relu6);

/** Options of {@link leakyRelu}. */
export type LeakyReluOptions = nn.LeakyReluOptions;
/**
 * x where positive, else slope · x (default 0.2).
 *
 * @example
 * await activations.leakyRelu([-2, 0, 2]).data(); // Float32Array [-0.4, 0, 2]
 */
export const leakyRelu: (x: TensorLike, options?: LeakyReluOptions) => Tensor = /* @__PURE__ */ named("leaky_relu", nn.leakyRelu);

/** Options of {@link elu} and {@link celu}. */
export type AlphaOptions = nn.AlphaOptions;
/**
 * x where positive, else α · (eˣ − 1).
 *
 * @example
 * await activations.elu([-2, 0, 2]).data(); // Float32Array [-0.8646647, 0, 2]
 */
export const elu: (x: TensorLike, options?: AlphaOptions) => Tensor = /* @__PURE__ */ named("elu", nn.elu);

/**
 * x where positive, else α · (e^(x/α) − 1): continuously differentiable for every α.
 *
 * @example
 * await activations.celu([-2, 0, 2]).data(); // Float32Array [-0.8646647, 0, 2]
 */
export const celu: (x: TensorLike, options?: AlphaOptions) => Tensor = /* @__PURE__ */ named("celu", nn.celu);

/**
 * Self-normalising: a scaled elu that keeps mean 0 and variance 1 under LeCun-normal weights.
 *
 * @example
 * await activations.selu([-2, 0, 2]).data(); // Float32Array [-1.520167, 0, 2.101402]
 */
export const selu: (x: TensorLike) => Tensor = /* @__PURE__ */ named("selu", nn.selu);

/** Options of {@link squareplus}. */
export type SquareplusOptions = nn.SquareplusOptions;
/**
 * (x + √(x² + b)) / 2.
 *
 * @example
 * await activations.squareplus([-2, 0, 2]).data(); // Float32Array [0.4142135, 1, 2.414214]
 */
export const squareplus: (x: TensorLike, options?: SquareplusOptions) => Tensor = /* @__PURE__ */ named(
  "squareplus",
  nn.squareplus,
);

/**
 * 0 below −1, x above 1, and (x + 1)²/4 between.
 *
 * @example
 * await activations.sparsePlus([-2, 0, 2]).data(); // Float32Array [0, 0.25, 2]
 */
export const sparsePlus: (x: TensorLike) => Tensor = /* @__PURE__ */ named("sparse_plus", nn.sparsePlus);

/** Options of the shrinking activations. */
export type ShrinkOptions = nn.ThresholdOptions;
/**
 * x moved towards 0 by the threshold (default 0.5), 0 within it.
 *
 * @example
 * await activations.softShrink([-2, 0, 2]).data(); // Float32Array [-1.5, 0, 1.5]
 */
export const softShrink: (x: TensorLike, options?: ShrinkOptions) => Tensor = /* @__PURE__ */ named("soft_shrink", nn.softShrink);

/**
 * x outside ±threshold (default 0.5), 0 within.
 *
 * @example
 * await activations.hardShrink([-2, 0, 2]).data(); // Float32Array [-2, 0, 2]
 */
export const hardShrink: (x: TensorLike, options?: ShrinkOptions) => Tensor = /* @__PURE__ */ named("hard_shrink", nn.hardShrink);

/**
 * x where it is above the threshold, else the default value.
 *
 * @example
 * await activations.threshold([0, 3], 1, -1).data(); // Int32Array [-1, 3]
 */
export const threshold: (x: TensorLike, threshold: number, defaultValue: number) => Tensor = /* @__PURE__ */ named(
  "threshold",
  nn.threshold,
);
