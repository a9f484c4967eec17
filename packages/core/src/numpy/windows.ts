import { floatx } from "../host/defaults.js";
import { ndarray } from "../host/ndarray.js";
import type { Tensor } from "../runtime/index.js";
import { nodeOf, plainOp, type TensorLike, wrap } from "../surface/index.js";
import { numberArgument } from "./static-numbers.js";

/** A public op that makes a window of `x` points. */
export type WindowOp = (x: TensorLike) => Tensor;

/** Points of a symmetric window as functions of their place in [0, 1]; one point is 1. Worked out in double precision. */
function points(name: string, x: TensorLike, at: (place: number) => number): Tensor {
  const count = Math.max(0, Math.ceil(numberArgument(name, "x", x)));
  const values = Float64Array.from({ length: count }, (_, i) => (count === 1 ? 1 : at(i / (count - 1))));
  return wrap(nodeOf(ndarray(values).astype(floatx())));
}
const windowOp = (name: string, at: (place: number) => number): WindowOp => plainOp(name, (x: TensorLike) => points(name, x, at));
const wave = (place: number, times = 1): number => Math.cos(2 * Math.PI * times * place);

/**
 * Bartlett window: a triangle with zeros at both ends.
 *
 * @example
 * await ops.bartlett(3).data(); // Float32Array [0, 1, 0]
 */
export const bartlett: WindowOp = /* @__PURE__ */ windowOp("bartlett", (place) => 1 - Math.abs(2 * place - 1));

/**
 * Hanning window: one period of a raised cosine.
 *
 * @example
 * await ops.hanning(3).data(); // Float32Array [0, 1, 0]
 */
export const hanning: WindowOp = /* @__PURE__ */ windowOp("hanning", (place) => 0.5 - 0.5 * wave(place));

/**
 * Hamming window: a raised cosine on a small pedestal.
 *
 * @example
 * ops.hamming(3).shape; // [3]
 */
export const hamming: WindowOp = /* @__PURE__ */ windowOp("hamming", (place) => 0.54 - 0.46 * wave(place));

/**
 * Blackman window: two cosines.
 *
 * @example
 * ops.blackman(3).shape; // [3]
 */
export const blackman: WindowOp = /* @__PURE__ */ windowOp(
  "blackman",
  (place) => 0.42 - 0.5 * wave(place) + 0.08 * wave(place, 2),
);

/**
 * Kaiser window of `x` points; the larger `beta`, the narrower.
 *
 * @example
 * await ops.kaiser(3, 0).data(); // Float32Array [1, 1, 1]
 */
export const kaiser: (x: TensorLike, beta: TensorLike) => Tensor = /* @__PURE__ */ plainOp(
  "kaiser",
  (x: TensorLike, beta: TensorLike) => {
    const b = numberArgument("kaiser", "beta", beta);
    return points("kaiser", x, (place) => besselRatio(b * Math.sqrt(Math.max(0, 1 - (2 * place - 1) ** 2)), b));
  },
);

/** I₀(x) / I₀(y) for 0 ≤ x ≤ y, each scaled by e^−y so that nothing overflows. */
const besselRatio = (x: number, y: number): number => bessel(x, Math.abs(y)) / bessel(Math.abs(y), Math.abs(y));
function bessel(x: number, scale: number): number {
  // The mean of e^(x cos θ) over a circle: equal steps converge faster than any power.
  const steps = 64 + 8 * Math.ceil(Math.sqrt(Math.abs(x)));
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += Math.exp(x * Math.cos((2 * Math.PI * (i + 0.5)) / steps) - scale);
  return sum / steps;
}
