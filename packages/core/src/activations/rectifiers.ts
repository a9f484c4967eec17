import { OpError } from "../errors/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { named } from "../serialization/index.js";
import { nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { simple, withOptions } from "./define.js";

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
 * @example
 * await activations.relu([-1, 2, 8], { maxValue: 6 }).data(); // Float32Array [0, 2, 6]
 */
export const relu: (x: TensorLike, options?: ReluOptions) => Tensor = /* @__PURE__ */ withOptions<ReluOptions>(
  "relu",
  { negativeSlope: 0, maxValue: null, threshold: 0 },
  (x, o) => {
    const [slope, most, from] = [o.negativeSlope ?? 0, o.maxValue ?? null, o.threshold ?? 0];
    if (most !== null && !(most >= 0))
      throw new OpError("relu", `maxValue must not be negative, got ${most}`, [x.spec], { maxValue: most });
    const kept = from === 0 ? g.relu(x) : g.where(g.less(from, x), x, 0);
    const capped = most === null ? kept : g.min(kept, most);
    return slope === 0 ? capped : g.sub(capped, g.mul(slope, g.relu(from === 0 ? g.neg(x) : g.sub(from, x))));
  },
);

/** min(max(x, 0), 6). */
export const relu6: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("relu6", (x) => g.min(g.relu(x), 6));

/** Options of {@link leakyRelu}. */
export interface LeakyReluOptions {
  /** Slope for negative values; default 0.2. */
  readonly negativeSlope?: number | undefined;
}
/** max(x, slope · x). */
export const leakyRelu: (x: TensorLike, options?: LeakyReluOptions) => Tensor = /* @__PURE__ */ withOptions<LeakyReluOptions>(
  "leaky_relu",
  { negativeSlope: 0.2 },
  (x, { negativeSlope }) => g.where(g.less(0, x), x, g.mul(negativeSlope as number, x)),
);

/** Options of {@link elu} and {@link celu}. */
export interface AlphaOptions {
  /** Scale of the negative part; default 1. */
  readonly alpha?: number | undefined;
}
/** x where positive, else α · (eˣ − 1). */
export const elu: (x: TensorLike, options?: AlphaOptions) => Tensor = /* @__PURE__ */ withOptions<AlphaOptions>(
  "elu",
  { alpha: 1 },
  (x, { alpha }) => g.elu([x], { alpha: alpha as number }),
);

/** max(x, 0) + α · (e^(min(x, 0)/α) − 1): continuously differentiable for every α. */
export const celu: (x: TensorLike, options?: AlphaOptions) => Tensor = /* @__PURE__ */ withOptions<AlphaOptions>(
  "celu",
  { alpha: 1 },
  (x, options) => {
    const alpha = options.alpha as number;
    return g.add(g.relu(x), g.mul(alpha, g.expm1(g.div(g.min(x, 0), alpha))));
  },
);

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;
/** Self-normalising: a scaled elu that keeps mean 0 and variance 1 under LeCun-normal weights. */
export const selu: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("selu", (x) =>
  g.mul(SELU_SCALE, g.elu([x], { alpha: SELU_ALPHA })),
);

/** (x + √(x² + b)) / 2. */
export const squareplus: (x: TensorLike, options?: { readonly b?: number | undefined }) => Tensor = /* @__PURE__ */ withOptions<{
  b?: number | undefined;
}>("squareplus", { b: 4 }, (x, { b }) => g.div(g.add(x, g.sqrt(g.add(g.mul(x, x), b as number))), 2));

/** 0 below −1, x above 1, and (x + 1)²/4 between. */
export const sparsePlus: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("sparse_plus", (x) => {
  const t = g.add(x, 1);
  return g.where(g.lessEqual(x, -1), 0, g.where(g.less(x, 1), g.div(g.mul(t, t), 4), x));
});

/** Options of the shrinking activations. */
export interface ShrinkOptions {
  /** Half-width of the band that becomes 0; default 0.5. */
  readonly threshold?: number | undefined;
}
/** x moved towards 0 by the threshold, 0 within it. */
export const softShrink: (x: TensorLike, options?: ShrinkOptions) => Tensor = /* @__PURE__ */ withOptions<ShrinkOptions>(
  "soft_shrink",
  { threshold: 0.5 },
  (x, options) => {
    const t = options.threshold as number;
    return g.where(g.less(t, x), g.sub(x, t), g.where(g.less(x, -t), g.add(x, t), 0));
  },
);

/** x outside ±threshold, 0 within. */
export const hardShrink: (x: TensorLike, options?: ShrinkOptions) => Tensor = /* @__PURE__ */ withOptions<ShrinkOptions>(
  "hard_shrink",
  { threshold: 0.5 },
  (x, { threshold: t }) => g.where(g.less(t as number, g.abs(x)), x, 0),
);

/** x where it is above the threshold, else the default value. */
export const threshold: (x: TensorLike, threshold: number, defaultValue: number) => Tensor = /* @__PURE__ */ named(
  "threshold",
  /* @__PURE__ */ publicOp("threshold", (x: TensorLike, limit: number, defaultValue: number) => {
    const node = nodeOf(x);
    return wrap(g.where(g.less(limit, node), node, defaultValue));
  }),
);
