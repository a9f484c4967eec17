import { resultType, toFloat } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { nodeOf, promotionOf, type TensorLike, wrap } from "../surface/index.js";
import { type BinaryOp, binaryOp, elementwiseOp, halfSign, like, pair, type UnaryOp, unaryOp, widened } from "./elementwise.js";

/**
 * Elementwise sine of radians.
 *
 * @example
 * await ops.sin([0]).data(); // Float32Array [0]
 */
export const sin: UnaryOp = /* @__PURE__ */ unaryOp("sin", g.sin);

/**
 * Elementwise cosine of radians.
 *
 * @example
 * await ops.cos([0]).data(); // Float32Array [1]
 */
export const cos: UnaryOp = /* @__PURE__ */ unaryOp("cos", g.cos);

/**
 * Elementwise tangent of radians.
 *
 * @example
 * await ops.tan([0]).data(); // Float32Array [0]
 */
export const tan: UnaryOp = /* @__PURE__ */ unaryOp(
  "tan",
  /* @__PURE__ */ widened((x: Node) => g.div(g.sin(x), g.cos(x))),
);

/**
 * Elementwise inverse sine, in [-π/2, π/2].
 *
 * @example
 * await ops.arcsin([0]).data(); // Float32Array [0]
 */
export const arcsin: UnaryOp = /* @__PURE__ */ unaryOp("arcsin", g.asin);

/**
 * Elementwise inverse cosine, in [0, π].
 *
 * @example
 * await ops.arccos([1]).data(); // Float32Array [0]
 */
export const arccos: UnaryOp = /* @__PURE__ */ unaryOp("arccos", g.acos);

/**
 * Elementwise inverse tangent, in [-π/2, π/2].
 *
 * @example
 * await ops.arctan([0]).data(); // Float32Array [0]
 */
export const arctan: UnaryOp = /* @__PURE__ */ unaryOp("arctan", g.atan);

/**
 * Angle of the point `(x2, x1)`, in [-π, π].
 *
 * @example
 * await ops.arctan2([0], [1]).data(); // Float32Array [0]
 */
export const arctan2: BinaryOp = /* @__PURE__ */ binaryOp("arctan2", g.atan2, "float");

const FAR = 80;

/**
 * Elementwise hyperbolic sine.
 *
 * @example
 * await ops.sinh([0]).data(); // Float32Array [0]
 */
export const sinh: UnaryOp = /* @__PURE__ */ unaryOp(
  "sinh",
  /* @__PURE__ */ widened((x: Node) => {
    const near = g.less(g.abs(x), FAR);
    const small = g.where(near, x, 0);
    // Both terms have one sign, so nothing cancels; far out eˣ alone would overflow too early.
    const inner = g.mul(g.sub(g.expm1(small), g.expm1(g.neg(small))), 0.5);
    const s = halfSign(x);
    return g.where(near, inner, g.mul(s, g.exp(g.sub(g.mul(x, s), Math.LN2))));
  }),
);

/**
 * Elementwise hyperbolic cosine.
 *
 * @example
 * await ops.cosh([0]).data(); // Float32Array [1]
 */
export const cosh: UnaryOp = /* @__PURE__ */ unaryOp(
  "cosh",
  /* @__PURE__ */ widened((x: Node) => {
    const near = g.less(g.abs(x), FAR);
    const small = g.where(near, x, 0);
    const inner = g.mul(g.add(g.exp(small), g.exp(g.neg(small))), 0.5);
    return g.where(near, inner, g.exp(g.sub(g.abs(x), Math.LN2)));
  }),
);

/**
 * Elementwise hyperbolic tangent.
 *
 * @example
 * await ops.tanh([0]).data(); // Float32Array [0]
 */
export const tanh: UnaryOp = /* @__PURE__ */ unaryOp("tanh", g.tanh);

/** Beyond this √(1 + a²) is a to the last bit, and a² may overflow. */
const HUGE = 1e9;

/**
 * Elementwise inverse hyperbolic sine.
 *
 * @example
 * await ops.arcsinh([0]).data(); // Float32Array [0]
 */
export const arcsinh: UnaryOp = /* @__PURE__ */ unaryOp(
  "arcsinh",
  /* @__PURE__ */ widened((x: Node) => {
    const s = halfSign(x);
    const a = g.mul(x, s);
    const usual = g.less(a, HUGE);
    const small = g.where(usual, a, 1);
    const squared = g.mul(small, small);
    const root = g.sqrt(g.add(1, squared));
    const inner = g.log1p(g.add(small, g.div(squared, g.add(1, root))));
    return g.mul(s, g.where(usual, inner, g.add(g.log(g.where(usual, 1, a)), Math.LN2)));
  }),
);

/**
 * Elementwise inverse hyperbolic cosine; NaN below 1.
 *
 * @example
 * await ops.arccosh([1]).data(); // Float32Array [0]
 */
export const arccosh: UnaryOp = /* @__PURE__ */ unaryOp(
  "arccosh",
  /* @__PURE__ */ widened((x: Node) => {
    const usual = g.less(x, HUGE);
    const t = g.sub(g.where(usual, x, 2), 1);
    const inner = g.log1p(g.add(t, g.sqrt(g.mul(t, g.add(t, 2)))));
    return g.where(usual, inner, g.add(g.log(g.where(usual, 1, x)), Math.LN2));
  }),
);

/**
 * Elementwise inverse hyperbolic tangent; ±Infinity at ±1.
 *
 * @example
 * await ops.arctanh([0]).data(); // Float32Array [0]
 */
export const arctanh: UnaryOp = /* @__PURE__ */ unaryOp(
  "arctanh",
  /* @__PURE__ */ widened((x: Node) => {
    const s = halfSign(x);
    const a = g.mul(x, s);
    return g.mul(g.mul(s, 0.5), g.log1p(g.div(g.add(a, a), g.sub(1, a))));
  }),
);

/**
 * Elementwise `sin(πx) / (πx)`, 1 at 0.
 *
 * @example
 * await ops.sinc([0]).data(); // Float32Array [1]
 */
export const sinc: UnaryOp = /* @__PURE__ */ unaryOp(
  "sinc",
  /* @__PURE__ */ widened((x: Node) => {
    const zero = g.equal(x, 0);
    const angle = g.mul(g.where(zero, 1, x), Math.PI);
    return g.where(zero, 1, g.div(g.sin(angle), angle));
  }),
);

/**
 * Degrees to radians.
 *
 * @example
 * await ops.deg2rad([0]).data(); // Float32Array [0]
 */
export const deg2rad: UnaryOp = /* @__PURE__ */ unaryOp("deg2rad", (x) => g.mul(x, Math.PI / 180));

/**
 * Radians to degrees.
 *
 * @example
 * await ops.rad2deg([0]).data(); // Float32Array [0]
 */
export const rad2deg: UnaryOp = /* @__PURE__ */ unaryOp("rad2deg", (x) => g.mul(x, 180 / Math.PI));

/**
 * Length of the hypotenuse, `sqrt(x1² + x2²)`, without overflow.
 *
 * @example
 * await ops.hypot([3], [4]).data(); // Float32Array [5]
 */
export const hypot: BinaryOp = /* @__PURE__ */ floatPair("hypot", (x, y) => {
  const [a, b] = [g.abs(x), g.abs(y)];
  const [long, short] = [g.max(a, b), g.min(a, b)];
  const usual = g.and(g.less(0, long), g.less(long, Number.POSITIVE_INFINITY));
  const ratio = g.div(g.where(usual, short, 0), g.where(usual, long, 1));
  const length = g.mul(long, g.sqrt(g.add(1, g.mul(ratio, ratio))));
  const infinite = g.or(g.equal(a, Number.POSITIVE_INFINITY), g.equal(b, Number.POSITIVE_INFINITY));
  return g.where(infinite, Number.POSITIVE_INFINITY, length);
});

/**
 * 0 where `x1` is negative, 1 where it is positive, `x2` where it is 0.
 *
 * @example
 * await ops.heaviside([-1, 0, 2], 0.5).data(); // Float32Array [0, 0.5, 1]
 */
export const heaviside: BinaryOp = /* @__PURE__ */ floatPair("heaviside", (x, y) => {
  const step = g.where(g.less(x, 0), like(0, x), g.where(g.less(0, x), like(1, x), y));
  return g.where(g.equal(x, x), step, x);
});

/** Ops that Keras declares bool for two bools, but computes in floats. */
function floatPair(name: "hypot" | "heaviside", compute: (x: Node, y: Node) => Node): BinaryOp {
  return elementwiseOp(name, 2, (x1: TensorLike, x2: TensorLike) => {
    const dtype = toFloat(resultType(promotionOf(x1), promotionOf(x2)));
    const [a, b] = pair(name, wrap(nodeOf(x1, dtype)), wrap(nodeOf(x2, dtype)));
    return wrap(widened(compute)(a, b));
  });
}
