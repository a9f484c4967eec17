import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { Tensor } from "../runtime/index.js";
import { named } from "../serialization/index.js";
import { nodeOf, type TensorLike, wrap } from "../surface/index.js";
import { simple, withOptions } from "./define.js";

const clip = (x: Node, low: number, high: number): Node => g.min(g.max(x, low), high);
const hardGate = (x: Node): Node => clip(g.add(g.mul(x, 1 / 6), 0.5), 0, 1);

/** 1 / (1 + e⁻ˣ). */
export const sigmoid: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("sigmoid", g.sigmoid);

/** Hyperbolic tangent. */
export const tanh: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("tanh", g.tanh);

/** Piecewise linear sigmoid: x/6 + ½ clipped to [0, 1]. */
export const hardSigmoid: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("hard_sigmoid", hardGate);

/** (x + 1)/2 clipped to [0, 1]. */
export const sparseSigmoid: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("sparse_sigmoid", (x) =>
  clip(g.mul(g.add(x, 1), 0.5), 0, 1),
);

/** log σ(x), without overflow. */
export const logSigmoid: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("log_sigmoid", (x) => g.neg(g.softplus(g.neg(x))));

/** x clipped to [−1, 1]. */
export const hardTanh: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("hard_tanh", (x) => clip(x, -1, 1));

/** x − tanh x. */
export const tanhShrink: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("tanh_shrink", (x) => g.sub(x, g.tanh(x)));

/** x · σ(x), also known as swish. */
export const silu: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("silu", (x) => g.mul(x, g.sigmoid(x)));

/** x · hardSigmoid(x), also known as hard swish. */
export const hardSilu: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("hard_silu", (x) => g.mul(x, hardGate(x)));

/** x · tanh(softplus x). */
export const mish: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("mish", (x) => g.mul(x, g.tanh(g.softplus(x))));

/** log(1 + eˣ). */
export const softplus: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("softplus", g.softplus);

/** x / (1 + |x|). */
export const softsign: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("softsign", (x) => g.div(x, g.add(1, g.abs(x))));

/** eˣ. */
export const exponential: (x: TensorLike) => Tensor = /* @__PURE__ */ simple("exponential", g.exp);

/** x itself: the very tensor, with its mask. */
export const linear: (x: TensorLike) => Tensor = /* @__PURE__ */ named("linear", (x: TensorLike) =>
  x instanceof Tensor ? x : wrap(nodeOf(x)),
);

/** Options of {@link gelu}. */
export interface GeluOptions {
  /** The tanh approximation instead of the error function; default false (`ops.gelu` has true). */
  readonly approximate?: boolean | undefined;
}
/** x · Φ(x) with the normal distribution function Φ. */
export const gelu: (x: TensorLike, options?: GeluOptions) => Tensor = /* @__PURE__ */ withOptions<GeluOptions>(
  "gelu",
  { approximate: false },
  (x, { approximate }) => {
    if (!approximate) return g.mul(g.mul(x, 0.5), g.add(1, g.erf(g.mul(x, Math.SQRT1_2))));
    const inner = g.mul(Math.sqrt(2 / Math.PI), g.add(x, g.mul(0.044715, g.mul(x, g.mul(x, x)))));
    return g.mul(g.mul(x, 0.5), g.add(1, g.tanh(inner)));
  },
);
