import { toFloatWide } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { type BinaryOp, binaryOp, halfSign, like, type UnaryOp, unaryOp, widened } from "./elementwise.js";

/**
 * Elementwise square root; NaN for negative elements.
 *
 * @example
 * await ops.sqrt([4, 9]).data(); // Float32Array [2, 3]
 */
export const sqrt: UnaryOp = /* @__PURE__ */ unaryOp("sqrt", g.sqrt);

/**
 * Elementwise `1 / sqrt(x)`; integers become floats.
 *
 * @example
 * await ops.rsqrt([4, 0.25]).data(); // Float32Array [0.5, 2]
 */
export const rsqrt: UnaryOp = /* @__PURE__ */ unaryOp("rsqrt", g.rsqrt, toFloatWide);

/**
 * Elementwise cube root, also of negative elements.
 *
 * @example
 * await ops.cbrt([8, -27]).data(); // Float32Array [2, -3]
 */
export const cbrt: UnaryOp = /* @__PURE__ */ unaryOp("cbrt", /* @__PURE__ */ widened(cubeRoot));

function cubeRoot(x: Node): Node {
  const s = halfSign(x);
  const a = g.mul(x, s);
  const usual = g.and(g.less(0, a), g.less(a, Number.POSITIVE_INFINITY));
  const safe = g.where(usual, a, 1);
  const guess = g.stopGradient(g.pow(safe, 1 / 3));
  // One Newton step: exact cubes come out exact, and it alone carries the gradient.
  const root = g.sub(guess, g.div(g.sub(guess, g.div(g.div(safe, guess), guess)), 3));
  return g.where(usual, g.mul(s, root), x);
}

/**
 * Elementwise e to the power of `x`.
 *
 * @example
 * await ops.exp([0]).data(); // Float32Array [1]
 */
export const exp: UnaryOp = /* @__PURE__ */ unaryOp("exp", g.exp);

/**
 * Elementwise 2 to the power of `x`.
 *
 * @example
 * await ops.exp2([3, -1]).data(); // Float32Array [8, 0.5]
 */
export const exp2: UnaryOp = /* @__PURE__ */ unaryOp("exp2", (x) => g.pow(like(2, x), x));

/**
 * Elementwise `exp(x) - 1`, exact near 0.
 *
 * @example
 * await ops.expm1([0]).data(); // Float32Array [0]
 */
export const expm1: UnaryOp = /* @__PURE__ */ unaryOp("expm1", g.expm1);

/**
 * Elementwise natural logarithm.
 *
 * @example
 * await ops.log([1]).data(); // Float32Array [0]
 */
export const log: UnaryOp = /* @__PURE__ */ unaryOp("log", g.log);

/**
 * Elementwise logarithm to base 10.
 *
 * @example
 * await ops.log10([1]).data(); // Float32Array [0]
 */
export const log10: UnaryOp = /* @__PURE__ */ unaryOp(
  "log10",
  /* @__PURE__ */ widened((x: Node) => g.div(g.log(x), Math.LN10)),
);

/**
 * Elementwise `log(1 + x)`, exact near 0.
 *
 * @example
 * await ops.log1p([0]).data(); // Float32Array [0]
 */
export const log1p: UnaryOp = /* @__PURE__ */ unaryOp("log1p", g.log1p);

/**
 * Elementwise logarithm to base 2.
 *
 * @example
 * await ops.log2([1]).data(); // Float32Array [0]
 */
export const log2: UnaryOp = /* @__PURE__ */ unaryOp(
  "log2",
  /* @__PURE__ */ widened((x: Node) => g.div(g.log(x), Math.LN2)),
);

/** The larger one and the distance, 0 between equal infinities. */
function apart(a: Node, b: Node): [larger: Node, distance: Node] {
  return [g.max(a, b), g.abs(g.where(g.equal(a, b), 0, g.sub(a, b)))];
}

/**
 * `log(exp(x1) + exp(x2))` without overflow.
 *
 * @example
 * await ops.logaddexp(1000, [-1000]).data(); // Float32Array [1000]
 */
export const logaddexp: BinaryOp = /* @__PURE__ */ binaryOp(
  "logaddexp",
  /* @__PURE__ */ widened((a: Node, b: Node) => {
    const [larger, distance] = apart(a, b);
    return g.add(larger, g.log1p(g.exp(g.neg(distance))));
  }),
  "float",
);

/**
 * `log2(2^x1 + 2^x2)` without overflow.
 *
 * @example
 * await ops.logaddexp2(3, [3]).data(); // Float32Array [4]
 */
export const logaddexp2: BinaryOp = /* @__PURE__ */ binaryOp(
  "logaddexp2",
  /* @__PURE__ */ widened((a: Node, b: Node) => {
    const [larger, distance] = apart(a, b);
    return g.add(larger, g.div(g.log1p(g.exp(g.mul(distance, -Math.LN2))), Math.LN2));
  }),
  "float",
);

/**
 * `x1 * 2^x2`.
 *
 * @example
 * await ops.ldexp([1, 3], [4, -1]).data(); // Float32Array [16, 1.5]
 */
export const ldexp: BinaryOp = /* @__PURE__ */ binaryOp(
  "ldexp",
  /* @__PURE__ */ widened((a: Node, b: Node) => {
    // In two halves, so that neither power overflows where the product does not.
    const half = g.floor(g.div(b, 2));
    return g.mul(g.mul(a, g.pow(like(2, b), half)), g.pow(like(2, b), g.sub(b, half)));
  }),
  "float",
);
