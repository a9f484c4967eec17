import { isFloat, isUnsigned } from "../host/dtype.js";
import { boolToInt, toFloat } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { type BinaryOp, binaryOp, halfSign, like, promotingOp, type UnaryOp, unaryOp } from "./elementwise.js";

/**
 * Elementwise sum, with broadcasting.
 *
 * @example
 * await ops.add([1, 2], 0.5).data(); // Float32Array [1.5, 2.5]
 */
export const add: BinaryOp = /* @__PURE__ */ promotingOp("add", g.add);

/**
 * Elementwise difference `x1 - x2`.
 *
 * @example
 * await ops.subtract([3, 2], 1).data(); // Int32Array [2, 1]
 */
export const subtract: BinaryOp = /* @__PURE__ */ promotingOp("subtract", g.sub);

/**
 * Elementwise product.
 *
 * @example
 * await ops.multiply([1, 2], [3, 4]).data(); // Int32Array [3, 8]
 */
export const multiply: BinaryOp = /* @__PURE__ */ promotingOp("multiply", g.mul);

/**
 * Elementwise quotient; integers become floats first.
 *
 * @example
 * await ops.divide([1, 4], 2).data(); // Float32Array [0.5, 2]
 */
export const divide: BinaryOp = /* @__PURE__ */ binaryOp("divide", g.div, "float");

/**
 * Elementwise quotient; the same as `divide`.
 *
 * @example
 * await ops.trueDivide(1, [2, 4]).data(); // Float32Array [0.5, 0.25]
 */
export const trueDivide: BinaryOp = /* @__PURE__ */ binaryOp("trueDivide", g.div, "float");

/**
 * Elementwise quotient that is 0 where the divisor is 0.
 *
 * @example
 * await ops.divideNoNan([1, 4], [0, 2]).data(); // Float32Array [0, 2]
 */
export const divideNoNan: BinaryOp = /* @__PURE__ */ binaryOp(
  "divideNoNan",
  (a, b) => {
    const zero = g.equal(b, 0);
    return g.where(zero, 0, g.div(a, g.where(zero, 1, b)));
  },
  "float",
);

/**
 * Quotient rounded towards minus infinity. A zero divisor gives ±Infinity or NaN for floats and -1 for integers.
 *
 * @example
 * await ops.floorDivide([7, -7], 2).data(); // Int32Array [3, -4]
 */
export const floorDivide: BinaryOp = /* @__PURE__ */ binaryOp(
  "floorDivide",
  (a, b) => (isFloat(a.dtype) ? floatFloorDivide(a, b) : integerFloorDivide(a, b)),
  "boolAsInt",
);

// Through the remainder, as Python does: ⌊a / b⌋ alone rounds up where a / b does.
function floatFloorDivide(a: Node, b: Node): Node {
  const quotient = g.div(a, b);
  return g.where(g.equal(b, 0), quotient, g.round(g.div(g.sub(a, g.mod(a, b)), b)));
}

function integerFloorDivide(a: Node, b: Node): Node {
  const quotient = g.div(a, b); // towards zero
  if (isUnsigned(a.dtype)) return quotient;
  const opposite = g.not(g.equal(g.less(a, 0), g.less(b, 0)));
  const inexact = g.and(g.not(g.equal(g.mod(a, b), 0)), g.not(g.equal(b, 0)));
  return g.where(g.and(inexact, opposite), g.sub(quotient, 1), quotient);
}

/**
 * Remainder with the sign of the divisor, as Python's `%`. For integers a zero divisor gives the dividend.
 *
 * @example
 * await ops.mod([7, -7], 3).data(); // Int32Array [1, 2]
 */
export const mod: BinaryOp = /* @__PURE__ */ binaryOp("mod", g.mod, "boolAsInt");

/**
 * Remainder with the sign of the dividend, as C's `fmod`. For integers a zero divisor gives the dividend.
 *
 * @example
 * await ops.fmod([7, -7], 3).data(); // Int32Array [1, -1]
 */
export const fmod: BinaryOp = /* @__PURE__ */ binaryOp(
  "fmod",
  (a, b) => {
    if (isUnsigned(a.dtype)) return g.mod(a, b);
    const s = halfSign(a);
    return g.mul(s, g.mod(g.mul(a, s), g.abs(b)));
  },
  "boolAsInt",
);

/**
 * `x1` to the power of `x2`. Integers stay integers: a negative exponent then truncates towards zero.
 *
 * @example
 * await ops.power([2, 3], 2).data(); // Int32Array [4, 9]
 */
export const power: BinaryOp = /* @__PURE__ */ binaryOp("power", g.pow, "boolAsInt");

/**
 * Elementwise `-x`.
 *
 * @example
 * await ops.negative([1, -2]).data(); // Int32Array [-1, 2]
 */
export const negative: UnaryOp = /* @__PURE__ */ unaryOp("negative", g.neg);

const magnitude = (x: Node): Node => (x.dtype === "bool" || isUnsigned(x.dtype) ? x : g.abs(x));

/**
 * Elementwise absolute value.
 *
 * @example
 * await ops.abs([1, -2]).data(); // Int32Array [1, 2]
 */
export const abs: UnaryOp = /* @__PURE__ */ unaryOp("abs", magnitude);

/**
 * Elementwise absolute value; the same as `abs`.
 *
 * @example
 * await ops.absolute([1, -2]).data(); // Int32Array [1, 2]
 */
export const absolute: UnaryOp = /* @__PURE__ */ unaryOp("absolute", magnitude);

/**
 * Elementwise absolute value as a float.
 *
 * @example
 * await ops.fabs([1, -2]).data(); // Float32Array [1, 2]
 */
export const fabs: UnaryOp = /* @__PURE__ */ unaryOp("fabs", g.abs);

/**
 * -1, 0 or 1 by the sign of each element; NaN stays NaN.
 *
 * @example
 * await ops.sign([3, 0, -2]).data(); // Int32Array [1, 0, -1]
 */
export const sign: UnaryOp = /* @__PURE__ */ unaryOp("sign", (x) => (x.dtype === "bool" ? x : g.sign(x)));

/**
 * Elementwise `1 / x`.
 *
 * @example
 * await ops.reciprocal([2, 4]).data(); // Float32Array [0.5, 0.25]
 */
export const reciprocal: UnaryOp = /* @__PURE__ */ unaryOp("reciprocal", (x) => g.div(like(1, x), x), toFloat);

/**
 * Elementwise `x * x`.
 *
 * @example
 * await ops.square([2, -3]).data(); // Int32Array [4, 9]
 */
export const square: UnaryOp = /* @__PURE__ */ unaryOp("square", (x) => g.mul(x, x), boolToInt);
