import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { commonShape } from "./common-shape.js";
import { type BinaryOp, binaryOp, elementwiseOp, isFiniteNode, isNaNNode, pair, widened } from "./elementwise.js";

/**
 * Whether elements are equal; NaN equals nothing.
 *
 * @example
 * await ops.equal([1, 2], 2).data(); // Uint8Array [0, 1]
 */
export const equal: BinaryOp = /* @__PURE__ */ binaryOp("equal", g.equal);

/**
 * Whether elements differ.
 *
 * @example
 * await ops.notEqual([1, 2], 2).data(); // Uint8Array [1, 0]
 */
export const notEqual: BinaryOp = /* @__PURE__ */ binaryOp("notEqual", (a, b) => g.not(g.equal(a, b)));

/**
 * Whether `x1 > x2`.
 *
 * @example
 * await ops.greater([1, 2, 3], 2).data(); // Uint8Array [0, 0, 1]
 */
export const greater: BinaryOp = /* @__PURE__ */ binaryOp("greater", (a, b) => g.less(b, a));

/**
 * Whether `x1 >= x2`.
 *
 * @example
 * await ops.greaterEqual([1, 2, 3], 2).data(); // Uint8Array [0, 1, 1]
 */
export const greaterEqual: BinaryOp = /* @__PURE__ */ binaryOp("greaterEqual", (a, b) => g.lessEqual(b, a));

/**
 * Whether `x1 < x2`.
 *
 * @example
 * await ops.less([1, 2, 3], 2).data(); // Uint8Array [1, 0, 0]
 */
export const less: BinaryOp = /* @__PURE__ */ binaryOp("less", g.less);

/**
 * Whether `x1 <= x2`.
 *
 * @example
 * await ops.lessEqual([1, 2, 3], 2).data(); // Uint8Array [1, 1, 0]
 */
export const lessEqual: BinaryOp = /* @__PURE__ */ binaryOp("lessEqual", g.lessEqual);

/** How near two numbers must be: `|x1 - x2| <= atol + rtol * |x2|`. */
export interface CloseOptions {
  readonly rtol?: number | undefined;
  readonly atol?: number | undefined;
  /** Whether two NaNs count as near. */
  readonly equalNan?: boolean | undefined;
}
const CLOSE = ["rtol", "atol", "equalNan"];

function near(name: string, x1: TensorLike, x2: TensorLike, options: CloseOptions): Node {
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
  const [a, b] = pair(name, x1, x2, true);
  const close = widenedTest((x, y) => {
    const finite = g.and(isFiniteNode(x), isFiniteNode(y));
    const within = g.lessEqual(g.abs(g.sub(x, y)), g.add(g.mul(g.abs(y), rtol), atol));
    return g.or(g.equal(x, y), g.and(finite, within));
  })(a, b);
  return equalNan ? g.or(close, g.and(isNaNNode(a), isNaNNode(b))) : close;
}

const widenedTest = (test: (x: Node, y: Node) => Node): ((x: Node, y: Node) => Node) => {
  const asFloat = widened((x: Node, y: Node) => g.cast(test(x, y), x.dtype));
  return (x, y) => g.cast(asFloat(x, y), "bool");
};

/**
 * Whether elements are equal within a tolerance.
 *
 * @example
 * await ops.isclose([1, 2], [1.000001, 3]).data(); // Uint8Array [1, 0]
 */
export const isclose: (x1: TensorLike, x2: TensorLike, options?: CloseOptions) => Tensor = /* @__PURE__ */ elementwiseOp(
  "isclose",
  2,
  (x1: TensorLike, x2: TensorLike, options: CloseOptions = {}) => {
    checkOptions("isclose", options, CLOSE);
    return wrap(near("isclose", x1, x2, options));
  },
  publicOp,
);

/**
 * Whether all elements are equal within a tolerance, as one bool.
 *
 * @example
 * await ops.allclose([1, 2], [1.000001, 3]).data(); // Uint8Array [0]
 */
export const allclose: (x1: TensorLike, x2: TensorLike, options?: CloseOptions) => Tensor = /* @__PURE__ */ publicOp(
  "allclose",
  (x1: TensorLike, x2: TensorLike, options: CloseOptions = {}) => {
    checkOptions("allclose", options, CLOSE);
    const close = near("allclose", x1, x2, options);
    return wrap(g.reduceMin(close, g.allAxes(close)));
  },
  (x1, x2) => {
    commonShape("allclose", [x1, x2]); // throws where they do not broadcast
    return { dtype: "bool", shape: [] };
  },
);
