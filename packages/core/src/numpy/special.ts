import { toFloatWide } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { type UnaryOp, unaryOp, widened } from "./elementwise.js";

/**
 * Error function; integers become floats.
 *
 * @example
 * await ops.erf([0]).data(); // Float32Array [0]
 */
export const erf: UnaryOp = /* @__PURE__ */ unaryOp("erf", g.erf, toFloatWide);

/**
 * Complementary error function `1 - erf(x)`, without cancellation.
 *
 * @example
 * await ops.erfc([0]).data(); // Float32Array [1]
 */
export const erfc: UnaryOp = /* @__PURE__ */ unaryOp("erfc", g.erfc);

/**
 * Inverse of the error function: ±Infinity at ±1, NaN beyond.
 *
 * @example
 * await ops.erfinv([0, 1]).data(); // Float32Array [0, Infinity]
 */
export const erfinv: UnaryOp = /* @__PURE__ */ unaryOp("erfinv", g.erfinv, toFloatWide);

/** e^(−x)·I₀(x) over [0, 8], and with √x over 8 / x beyond: fitted in 40 digits, good to 1e-16. */
// biome-ignore format: numbers
const NEAR: g.Series = {
  from: 0, to: 8,
  coefficients: [
    0.33839763720473803, -0.3046826723431984, 0.17162090152220877, -0.09490109704804764, 0.049305284239670705,
    -0.02373741480589947, 0.010546460394594998, -0.004324309995050576, 0.0016394756169413357, -0.0005763755745385824,
    0.00018850288509584165, -5.754195010082104e-5, 1.6448448070728896e-5, -4.4167383584587505e-6, 1.1173875391201037e-6,
    -2.670793853940612e-7, 6.046995022541919e-8, -1.300025009986248e-8, 2.6598237246823866e-9, -5.189795601635263e-10,
    9.675809035373237e-11, -1.7268262914415555e-11, 2.95505266312964e-12, -4.85644678311193e-13, 7.676185498604936e-14,
    -1.1685332877993451e-14, 1.715391285555133e-15, -2.431279846547955e-16, 3.3307945188222384e-17,
  ],
};
// biome-ignore format: numbers
const FAR: g.Series = {
  from: 0, to: 1,
  coefficients: [
    0.4022452055070544, 0.0033691164782556943, 6.889758346916825e-5, 2.8913705208347567e-6, 2.0489185894690636e-7,
    2.266668990498178e-8, 3.396232025708386e-9, 4.94060238822497e-10, 1.1889147107846437e-11, -3.1499165279632416e-11,
    -1.3215811840447713e-11, -1.7941785315068062e-12, 7.180124451383666e-13, 3.8527783827421426e-13, 1.54008621752141e-14,
    -4.150569347287222e-14, -9.554846698828307e-15, 3.8116806693526224e-15, 1.7725601330565263e-15, -3.425485619677219e-16,
    -2.8276239805165836e-16, 3.461222867697461e-17, 4.46562142029676e-17,
  ],
};

/**
 * Modified Bessel function of the first kind and order 0.
 *
 * @example
 * await ops.i0([1]).item(); // 1.2660658359527588
 */
export const i0: UnaryOp = /* @__PURE__ */ unaryOp("i0", /* @__PURE__ */ widened(besselI0));

export function besselI0(x: Node): Node {
  const a = g.abs(x);
  const close = g.less(a, NEAR.to);
  const near = g.where(close, a, 1);
  const far = g.where(close, 8, a);
  const outer = g.div(g.chebyshev(FAR, g.div(g.full(x.shape, 8, x.dtype), far)), g.sqrt(far));
  // In two factors: eˣ alone would overflow before the product does.
  const half = g.exp(g.mul(a, 0.5));
  return g.mul(g.mul(g.where(close, g.chebyshev(NEAR, near), outer), half), half);
}
