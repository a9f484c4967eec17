import { toFloatWide } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, converted, nodeOf, plainOp, publicOp, type TensorLike, wrap } from "../surface/index.js";

type Unary = (x: TensorLike) => Tensor;
/** An activation of floats; integers become floats first. */
const onFloats = (name: string, fn: (x: Node) => Node): Unary =>
  plainOp(name, (x: TensorLike) => wrap(fn(converted(x, toFloatWide))));
const clip = (x: Node, low: number, high: number): Node => g.min(g.max(x, low), high);

/**
 * max(x, 0), in any dtype.
 *
 * @example
 * await ops.relu([-1, 2]).data(); // Int32Array [0, 2]
 */
export const relu: Unary = /* @__PURE__ */ plainOp("relu", (x: TensorLike) => wrap(g.relu(nodeOf(x))));

/**
 * min(max(x, 0), 6), in any dtype.
 *
 * @example
 * await ops.relu6([-1, 2, 8]).data(); // Int32Array [0, 2, 6]
 */
export const relu6: Unary = /* @__PURE__ */ plainOp("relu6", (x: TensorLike) => wrap(g.min(g.relu(nodeOf(x)), 6)));

/**
 * 1 / (1 + e⁻ˣ).
 *
 * @example
 * await ops.sigmoid(0).item(); // 0.5
 */
export const sigmoid: Unary = /* @__PURE__ */ onFloats("sigmoid", g.sigmoid);

/**
 * x · sigmoid(x), also called swish.
 *
 * @example
 * await ops.silu(0).item(); // 0
 */
export const silu: Unary = /* @__PURE__ */ onFloats("silu", g.silu);
export { silu as swish };

/**
 * log(1 + eˣ).
 *
 * @example
 * await ops.softplus(0).item(); // 0.6931472
 */
export const softplus: Unary = /* @__PURE__ */ onFloats("softplus", g.softplus);

/**
 * x / (1 + |x|).
 *
 * @example
 * await ops.softsign(1).item(); // 0.5
 */
export const softsign: Unary = /* @__PURE__ */ onFloats("softsign", (x) => g.div(x, g.add(1, g.abs(x))));

/**
 * log sigmoid(x).
 *
 * @example
 * await ops.logSigmoid(0).item(); // -0.6931472
 */
export const logSigmoid: Unary = /* @__PURE__ */ onFloats("logSigmoid", (x) => g.neg(g.softplus(g.neg(x))));

/**
 * x / 6 + 1/2, cut to [0, 1].
 *
 * @example
 * await ops.hardSigmoid([-6, 0, 6]).data(); // Float32Array [0, 0.5, 1]
 */
export const hardSigmoid: Unary = /* @__PURE__ */ onFloats("hardSigmoid", (x) => clip(g.add(g.div(x, 6), 0.5), 0, 1));

/**
 * x · hardSigmoid(x), also called hard swish.
 *
 * @example
 * await ops.hardSilu([-6, 3]).data(); // Float32Array [0, 3]
 */
export const hardSilu: Unary = /* @__PURE__ */ onFloats("hardSilu", (x) => g.mul(x, clip(g.add(g.div(x, 6), 0.5), 0, 1)));
export { hardSilu as hardSwish };

/**
 * x cut to [−1, 1].
 *
 * @example
 * await ops.hardTanh([-2, 0.5]).data(); // Float32Array [-1, 0.5]
 */
export const hardTanh: Unary = /* @__PURE__ */ onFloats("hardTanh", (x) => clip(x, -1, 1));

/**
 * x − tanh(x).
 *
 * @example
 * await ops.tanhShrink(0).item(); // 0
 */
export const tanhShrink: Unary = /* @__PURE__ */ onFloats("tanhShrink", (x) => g.sub(x, g.tanh(x)));

/**
 * 0 up to −1, (x + 1)² / 4 up to 1, then x.
 *
 * @example
 * await ops.sparsePlus([-2, 0, 2]).data(); // Float32Array [0, 0.25, 2]
 */
export const sparsePlus: Unary = /* @__PURE__ */ onFloats("sparsePlus", (x) => {
  const raised = g.add(x, 1);
  return g.where(g.lessEqual(x, -1), 0, g.where(g.less(x, 1), g.mul(0.25, g.mul(raised, raised)), x));
});

/**
 * (x + 1) / 2, cut to [0, 1].
 *
 * @example
 * await ops.sparseSigmoid([-2, 0, 2]).data(); // Float32Array [0, 0.5, 1]
 */
export const sparseSigmoid: Unary = /* @__PURE__ */ onFloats("sparseSigmoid", (x) => clip(g.mul(0.5, g.add(x, 1)), 0, 1));

const ALPHA = 1.6732632423543772;
const SCALE = 1.0507009873554805;
/**
 * Scaled `elu` that keeps mean 0 and variance 1.
 *
 * @example
 * await ops.selu(1).item(); // 1.050701
 */
export const selu: Unary = /* @__PURE__ */ onFloats("selu", (x) => g.mul(SCALE, g.elu([x], { alpha: ALPHA })));

export interface AlphaOptions {
  readonly alpha?: number | undefined;
}
/**
 * x where positive, else alpha · (eˣ − 1).
 *
 * @example
 * await ops.elu([1, -100]).data(); // Float32Array [1, -1]
 */
export const elu: (x: TensorLike, options?: AlphaOptions) => Tensor = /* @__PURE__ */ publicOp(
  "elu",
  (x: TensorLike, options: AlphaOptions = {}) => {
    checkOptions("elu", options, ["alpha"]);
    return wrap(g.elu([converted(x, toFloatWide)], { alpha: options.alpha ?? 1 }));
  },
);

/**
 * max(x, 0) + alpha · (e^(min(x, 0) / alpha) − 1).
 *
 * @example
 * await ops.celu([1, -100]).data(); // Float32Array [1, -1]
 */
export const celu: (x: TensorLike, options?: AlphaOptions) => Tensor = /* @__PURE__ */ publicOp(
  "celu",
  (x: TensorLike, options: AlphaOptions = {}) => {
    checkOptions("celu", options, ["alpha"]);
    const alpha = options.alpha ?? 1;
    const node = converted(x, toFloatWide);
    const positive = g.less(0, node);
    return wrap(g.where(positive, node, g.mul(alpha, g.expm1(g.div(g.where(positive, 0, node), alpha)))));
  },
);

export interface GeluOptions {
  /** The tanh formula instead of the exact one. Default true here, false in `activations.gelu`. */
  readonly approximate?: boolean | undefined;
}
/**
 * x · Φ(x) with the normal distribution function Φ.
 *
 * @example
 * await ops.gelu(1, { approximate: false }).item(); // 0.8413447
 */
export const gelu: (x: TensorLike, options?: GeluOptions) => Tensor = /* @__PURE__ */ publicOp(
  "gelu",
  (x: TensorLike, options: GeluOptions = {}) => {
    checkOptions("gelu", options, ["approximate"]);
    return wrap(g.gelu([converted(x, toFloatWide)], { approximate: options.approximate ?? true }));
  },
);

export interface LeakyReluOptions {
  readonly negativeSlope?: number | undefined;
}
/**
 * x where positive, else negativeSlope · x.
 *
 * @example
 * await ops.leakyRelu([1, -1]).data(); // Float32Array [1, -0.2]
 */
export const leakyRelu: (x: TensorLike, options?: LeakyReluOptions) => Tensor = /* @__PURE__ */ publicOp(
  "leakyRelu",
  (x: TensorLike, options: LeakyReluOptions = {}) => {
    checkOptions("leakyRelu", options, ["negativeSlope"]);
    const node = converted(x, toFloatWide);
    return wrap(g.where(g.lessEqual(0, node), node, g.mul(options.negativeSlope ?? 0.2, node)));
  },
);

export interface ThresholdOptions {
  readonly threshold?: number | undefined;
}
/**
 * x where |x| exceeds the threshold, else 0.
 *
 * @example
 * await ops.hardShrink([0.2, -1]).data(); // Float32Array [0, -1]
 */
export const hardShrink: (x: TensorLike, options?: ThresholdOptions) => Tensor = /* @__PURE__ */ publicOp(
  "hardShrink",
  (x: TensorLike, options: ThresholdOptions = {}) => {
    checkOptions("hardShrink", options, ["threshold"]);
    const node = converted(x, toFloatWide);
    return wrap(g.where(g.less(options.threshold ?? 0.5, g.abs(node)), node, 0));
  },
);

/**
 * x moved towards 0 by the threshold, 0 within it.
 *
 * @example
 * await ops.softShrink([0.2, -1]).data(); // Float32Array [0, -0.5]
 */
export const softShrink: (x: TensorLike, options?: ThresholdOptions) => Tensor = /* @__PURE__ */ publicOp(
  "softShrink",
  (x: TensorLike, options: ThresholdOptions = {}) => {
    checkOptions("softShrink", options, ["threshold"]);
    const by = options.threshold ?? 0.5;
    const node = converted(x, toFloatWide);
    return wrap(g.where(g.less(by, node), g.sub(node, by), g.where(g.less(node, -by), g.add(node, by), 0)));
  },
);

/**
 * x where it exceeds the threshold, else the default value.
 *
 * @example
 * await ops.threshold([0, 3], 1, -1).data(); // Int32Array [-1, 3]
 */
export const threshold: (x: TensorLike, threshold: number, defaultValue: number) => Tensor = /* @__PURE__ */ plainOp(
  "threshold",
  (x: TensorLike, threshold: number, defaultValue: number) => {
    const node = nodeOf(x);
    return wrap(g.where(g.less(threshold, node), node, defaultValue));
  },
);

export interface SquareplusOptions {
  readonly b?: number | undefined;
}
/**
 * (x + √(x² + b)) / 2.
 *
 * @example
 * await ops.squareplus(0).item(); // 1
 */
export const squareplus: (x: TensorLike, options?: SquareplusOptions) => Tensor = /* @__PURE__ */ publicOp(
  "squareplus",
  (x: TensorLike, options: SquareplusOptions = {}) => {
    checkOptions("squareplus", options, ["b"]);
    const node = converted(x, toFloatWide);
    return wrap(g.mul(0.5, g.add(node, g.sqrt(g.add(g.mul(node, node), options.b ?? 4)))));
  },
);
