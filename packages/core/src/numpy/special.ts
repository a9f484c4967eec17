import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { type UnaryOp, unaryOp, widened } from "./elementwise.js";

/**
 * Error function of a float tensor.
 *
 * @example
 * await ops.erf([0.5]).data(); // Float32Array [0.5204999]
 */
export const erf: UnaryOp = /* @__PURE__ */ unaryOp("erf", g.erf);

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
 * await ops.erfinv([0.5, 0]).data(); // Float32Array [0.47693628, 0]
 */
export const erfinv: UnaryOp = /* @__PURE__ */ unaryOp("erfinv", g.erfinv);

/** e^(−x)·I₀(x) over [0, 8], and with √x over 8 / x beyond: fitted in 40 digits, good to 1e-16. */
// biome-ignore format: numbers
const NEAR: g.Series = {
  from: 0, to: 8,
  coefficients: [
    3.3839763720473804e-1, -3.0468267234319840e-1, 1.7162090152220878e-1, -9.4901097048047644e-2, 4.9305284239670708e-2,
    -2.3737414805899469e-2, 1.0546460394594998e-2, -4.3243099950505759e-3, 1.6394756169413358e-3, -5.7637557453858237e-4,
    1.8850288509584166e-4, -5.7541950100821037e-5, 1.6448448070728897e-5, -4.4167383584587506e-6, 1.1173875391201037e-6,
    -2.6707938539406117e-7, 6.0469950225419189e-8, -1.3000250099862480e-8, 2.6598237246823867e-9, -5.1897956016352629e-10,
    9.6758090353732369e-11, -1.7268262914415557e-11, 2.9550526631296398e-12, -4.8564467831119295e-13, 7.6761854986049356e-14,
    -1.1685332877993452e-14, 1.7153912855551330e-15, -2.4312798465479547e-16, 3.3307945188222381e-17,
  ],
};
// biome-ignore format: numbers
const FAR: g.Series = {
  from: 0, to: 1,
  coefficients: [
    4.0224520551029369e-1, 3.3691164751462666e-3, 6.8897583347274449e-5, 2.8913705136074917e-6, 2.0489185831962701e-7,
    2.2666689826027161e-8, 3.3962320117069485e-9, 4.9406023590496435e-10, 1.1889146662070561e-11, -3.1499165212462199e-11,
    -1.3215811756283558e-11, -1.7941785032488065e-12, 7.1801244523248002e-13, 3.8527783457256340e-13, 1.5400861083865151e-14,
    -4.1505693219720737e-14, -9.5548464822719367e-15, 3.8116806704723684e-15, 1.7725600990442911e-15, -3.4254856636999145e-16,
    -2.8276239279621400e-16, 3.4612229803634990e-17, 4.4656213331887109e-17,
  ],
};

/**
 * Modified Bessel function of the first kind and order 0.
 *
 * @example
 * await ops.i0([0]).data(); // Float32Array [1]
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
