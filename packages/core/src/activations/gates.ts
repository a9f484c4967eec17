import * as nn from "../nn/index.js";
import * as g from "../ops/index.js";
import { Tensor } from "../runtime/index.js";
import { named } from "../serialization/index.js";
import { checkOptions, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { simple } from "./define.js";

type Plain = (x: TensorLike) => Tensor;

/**
 * 1 / (1 + e⁻ˣ).
 *
 * @example
 * await activations.sigmoid([-2, 0, 2]).data(); // Float32Array [0.1192029, 0.5, 0.8807971]
 */
export const sigmoid: Plain = /* @__PURE__ */ named("sigmoid", nn.sigmoid);

/**
 * Hyperbolic tangent.
 *
 * @example
 * await activations.tanh([-2, 0, 2]).data(); // Float32Array [-0.9640276, 0, 0.9640276]
 */
export const tanh: Plain = /* @__PURE__ */ simple("tanh", g.tanh);

/**
 * Piecewise linear sigmoid: x/6 + ½ clipped to [0, 1].
 *
 * @example
 * await activations.hardSigmoid([-2, 0, 2]).data(); // Float32Array [0.1666667, 0.5, 0.8333334]
 */
export const hardSigmoid: Plain = /* @__PURE__ */ named("hard_sigmoid", nn.hardSigmoid);

/**
 * (x + 1)/2 clipped to [0, 1].
 *
 * @example
 * await activations.sparseSigmoid([-2, 0, 2]).data(); // Float32Array [0, 0.5, 1]
 */
export const sparseSigmoid: Plain = /* @__PURE__ */ named("sparse_sigmoid", nn.sparseSigmoid);

/**
 * log σ(x), without overflow.
 *
 * @example
 * await activations.logSigmoid([-2, 0, 2]).data(); // Float32Array [-2.126928, -0.6931472, -0.126928]
 */
export const logSigmoid: Plain = /* @__PURE__ */ named("log_sigmoid", nn.logSigmoid);

/**
 * x clipped to [−1, 1].
 *
 * @example
 * await activations.hardTanh([-2, 0, 2]).data(); // Float32Array [-1, 0, 1]
 */
export const hardTanh: Plain = /* @__PURE__ */ named("hard_tanh", nn.hardTanh);

/**
 * x − tanh x.
 *
 * @example
 * await activations.tanhShrink([-2, 0, 2]).data(); // Float32Array [-1.035972, 0, 1.035972]
 */
export const tanhShrink: Plain = /* @__PURE__ */ named("tanh_shrink", nn.tanhShrink);

/**
 * x · σ(x), also known as swish.
 *
 * @example
 * await activations.silu([-2, 0, 2]).data(); // Float32Array [-0.2384058, 0, 1.761594]
 */
export const silu: Plain = /* @__PURE__ */ named("silu", nn.silu);

/**
 * x · hardSigmoid(x), also known as hard swish.
 *
 * @example
 * await activations.hardSilu([-2, 0, 2]).data(); // Float32Array [-0.3333333, 0, 1.666667]
 */
export const hardSilu: Plain = /* @__PURE__ */ named("hard_silu", nn.hardSilu);

/**
 * x · tanh(softplus x).
 *
 * @example
 * await activations.mish([-2, 0, 2]).data(); // Float32Array [-0.2525015, 0, 1.943959]
 */
export const mish: Plain = /* @__PURE__ */ simple("mish", (x) => g.mul(x, g.tanh(g.softplus(x))));

/**
 * log(1 + eˣ).
 *
 * @example
 * await activations.softplus([-2, 0, 2]).data(); // Float32Array [0.126928, 0.6931472, 2.126928]
 */
export const softplus: Plain = /* @__PURE__ */ named("softplus", nn.softplus);

/**
 * x / (1 + |x|).
 *
 * @example
 * await activations.softsign([-2, 0, 2]).data(); // Float32Array [-0.6666667, 0, 0.6666667]
 */
export const softsign: Plain = /* @__PURE__ */ named("softsign", nn.softsign);

/**
 * eˣ.
 *
 * @example
 * await activations.exponential([-2, 0, 2]).data(); // Float32Array [0.1353353, 1, 7.389056]
 */
export const exponential: Plain = /* @__PURE__ */ simple("exponential", g.exp);

/**
 * x itself: the very tensor, with its mask.
 *
 * @example
 * await activations.linear([-2, 0, 2]).data(); // Int32Array [-2, 0, 2]
 */
export const linear: Plain = /* @__PURE__ */ named("linear", (x: TensorLike) => (x instanceof Tensor ? x : wrap(nodeOf(x))));

/** Options of {@link gelu}. */
export interface GeluOptions {
  /** The tanh approximation instead of the error function; default false (`ops.gelu` has true). */
  readonly approximate?: boolean | undefined;
}
/**
 * x · Φ(x) with the normal distribution function Φ.
 *
 * @example
 * await activations.gelu([-2, 0, 2]).data(); // Float32Array [-0.04550028, 0, 1.9545]
 */
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

/**
 * log softmax(x), computed without a logarithm of 0.
 *
 * @example
 * await activations.logSoftmax([[0, 0]]).data(); // Float32Array [-0.6931472, -0.6931472]
 */
export const logSoftmax: (x: TensorLike, options?: SoftmaxOptions) => Tensor = /* @__PURE__ */ named(
  "log_softmax",
  nn.logSoftmax,
);

/**
 * First half of the axis, times the sigmoid of its second half.
 *
 * @throws OpError when the axis has an odd size.
 *
 * @example
 * await activations.glu([3, 0]).data(); // Float32Array [1.5]
 */
export const glu: (x: TensorLike, options?: AxisOptions) => Tensor = /* @__PURE__ */ named("glu", nn.glu);

/**
 * The nearest point of the probability simplex: like softmax, but with exact zeros.
 *
 * @example
 * await activations.sparsemax([[2, 0]]).data(); // Float32Array [1, 0]
 */
export const sparsemax: (x: TensorLike, options?: AxisOptions) => Tensor = /* @__PURE__ */ named("sparsemax", nn.sparsemax);
