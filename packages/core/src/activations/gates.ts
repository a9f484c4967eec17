import * as nn from "../nn/index.js";
import * as g from "../ops/index.js";
import { Tensor } from "../runtime/index.js";
import { named } from "../serialization/index.js";
import { checkOptions, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { simple } from "./define.js";

type Plain = (x: TensorLike) => Tensor;

/** 1 / (1 + e⁻ˣ). */
export const sigmoid: Plain = /* @__PURE__ */ named("sigmoid", nn.sigmoid);

/** Hyperbolic tangent. */
export const tanh: Plain = /* @__PURE__ */ simple("tanh", g.tanh);

/** Piecewise linear sigmoid: x/6 + ½ clipped to [0, 1]. */
export const hardSigmoid: Plain = /* @__PURE__ */ named("hard_sigmoid", nn.hardSigmoid);

/** (x + 1)/2 clipped to [0, 1]. */
export const sparseSigmoid: Plain = /* @__PURE__ */ named("sparse_sigmoid", nn.sparseSigmoid);

/** log σ(x), without overflow. */
export const logSigmoid: Plain = /* @__PURE__ */ named("log_sigmoid", nn.logSigmoid);

/** x clipped to [−1, 1]. */
export const hardTanh: Plain = /* @__PURE__ */ named("hard_tanh", nn.hardTanh);

/** x − tanh x. */
export const tanhShrink: Plain = /* @__PURE__ */ named("tanh_shrink", nn.tanhShrink);

/** x · σ(x), also known as swish. */
export const silu: Plain = /* @__PURE__ */ named("silu", nn.silu);

/** x · hardSigmoid(x), also known as hard swish. */
export const hardSilu: Plain = /* @__PURE__ */ named("hard_silu", nn.hardSilu);

/** x · tanh(softplus x). */
export const mish: Plain = /* @__PURE__ */ simple("mish", (x) => g.mul(x, g.tanh(g.softplus(x))));

/** log(1 + eˣ). */
export const softplus: Plain = /* @__PURE__ */ named("softplus", nn.softplus);

/** x / (1 + |x|). */
export const softsign: Plain = /* @__PURE__ */ named("softsign", nn.softsign);

/** eˣ. */
export const exponential: Plain = /* @__PURE__ */ simple("exponential", g.exp);

/** x itself: the very tensor, with its mask. */
export const linear: Plain = /* @__PURE__ */ named("linear", (x: TensorLike) => (x instanceof Tensor ? x : wrap(nodeOf(x))));

/** Options of {@link gelu}. */
export interface GeluOptions {
  /** The tanh approximation instead of the error function; default false (`ops.gelu` has true). */
  readonly approximate?: boolean | undefined;
}
/** x · Φ(x) with the normal distribution function Φ. */
export const gelu: (x: TensorLike, options?: GeluOptions) => Tensor = /* @__PURE__ */ named(
  "gelu",
  /* @__PURE__ */ publicOp("gelu", (x: TensorLike, options: GeluOptions = {}) => {
    checkOptions("gelu", options, ["approximate"]);
    return nn.gelu(x, { approximate: options.approximate ?? false });
  }),
);

/** Options of {@link glu} and {@link sparsemax}. */
export type AxisOptions = nn.AxisOptions;
/** Options of {@link softmax} and {@link logSoftmax}. */
export type SoftmaxOptions = nn.SoftmaxOptions;

/**
 * eˣ / Σ eˣ along one or several axes: probabilities that add up to 1.
 *
 * @example
 * await activations.softmax([[0, 0]]).data(); // Float32Array [0.5, 0.5]
 */
export const softmax: (x: TensorLike, options?: SoftmaxOptions) => Tensor = /* @__PURE__ */ named("softmax", nn.softmax);

/** log softmax(x), computed without a logarithm of 0. */
export const logSoftmax: (x: TensorLike, options?: SoftmaxOptions) => Tensor = /* @__PURE__ */ named(
  "log_softmax",
  nn.logSoftmax,
);

/**
 * First half of the axis, times the sigmoid of its second half.
 *
 * @throws OpError when the axis has an odd size.
 */
export const glu: (x: TensorLike, options?: AxisOptions) => Tensor = /* @__PURE__ */ named("glu", nn.glu);

/** The nearest point of the probability simplex: like softmax, but with exact zeros. */
export const sparsemax: (x: TensorLike, options?: AxisOptions) => Tensor = /* @__PURE__ */ named("sparsemax", nn.sparsemax);
