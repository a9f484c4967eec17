import { whileLoop } from "../control/index.js";
import { OpError } from "../errors/index.js";
import { isFloat, isUnsigned } from "../host/dtype.js";
import type { DTypedOp } from "../host/op-dtypes.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { type BinaryKind, type BinaryOp, binaryOp, like, type UnaryOp, unaryOp } from "./elementwise.js";

/** An op of integers; floats are refused with the op's own name. */
function integers(name: DTypedOp, compute: (x: Node, y: Node) => Node, kind: BinaryKind = "any"): BinaryOp {
  return binaryOp(name, (x, y) => compute(checked(name, x), y), kind);
}
function checked(name: string, x: Node): Node {
  if (isFloat(x.dtype))
    throw new OpError(
      name,
      "inputs must be integers or bool",
      [x.spec],
      {},
      'Convert them first, such as `ops.cast(x, "int32")`.',
    );
  return x;
}
const invert = (name: DTypedOp): UnaryOp => unaryOp(name, (x) => g.not(checked(name, x)));

/**
 * Bitwise and of integers, logical and of bools.
 *
 * @example
 * await ops.bitwiseAnd([6, 5], 3).data(); // Int32Array [2, 1]
 */
export const bitwiseAnd: BinaryOp = /* @__PURE__ */ integers("bitwiseAnd", g.and);

/**
 * Bitwise or of integers, logical or of bools.
 *
 * @example
 * await ops.bitwiseOr([6, 5], 3).data(); // Int32Array [7, 7]
 */
export const bitwiseOr: BinaryOp = /* @__PURE__ */ integers("bitwiseOr", g.or);

/**
 * Bitwise exclusive or of integers, logical of bools.
 *
 * @example
 * await ops.bitwiseXor([6, 5], 3).data(); // Int32Array [5, 6]
 */
export const bitwiseXor: BinaryOp = /* @__PURE__ */ integers("bitwiseXor", g.xor);

/**
 * Bitwise complement of integers, logical not of bools.
 *
 * @example
 * await ops.bitwiseInvert([0, 5]).data(); // Int32Array [-1, -6]
 */
export const bitwiseInvert: UnaryOp = /* @__PURE__ */ invert("bitwiseInvert");

/**
 * Bitwise complement; the same as `bitwiseInvert`.
 *
 * @example
 * await ops.bitwiseNot([0, 5]).data(); // Int32Array [-1, -6]
 */
export const bitwiseNot: UnaryOp = /* @__PURE__ */ invert("bitwiseNot");

const widthOf = (x: Node): number => Number(x.dtype.replace(/\D/g, ""));

/** Counts that shift anything in or out; NumPy takes a negative count for a very large one. */
const within = (by: Node, most: number): Node => g.and(g.lessEqual(0, by), g.lessEqual(by, most));

// Bits beyond the width fall off: the product wraps.
function shiftLeft(x: Node, by: Node): Node {
  const inside = within(by, widthOf(x) - 1);
  return g.where(inside, g.mul(x, g.pow(like(2, x), g.where(inside, by, 0))), 0);
}

/** Shifts the sign in from the left. */
function shiftRight(x: Node, by: Node): Node {
  // 2^(width − 1) does not fit a signed dtype; what is left after so many bits is the sign alone.
  const most = isUnsigned(x.dtype) ? widthOf(x) - 1 : widthOf(x) - 2;
  const inside = within(by, most);
  const unit = g.pow(like(2, x), g.where(inside, by, 0));
  const shifted = g.div(g.sub(x, g.mod(x, unit)), unit);
  return g.where(inside, shifted, isUnsigned(x.dtype) ? like(0, x) : g.where(g.less(x, 0), like(-1, x), 0));
}

/**
 * Shifts the bits of `x` left by `y` places.
 *
 * @example
 * await ops.bitwiseLeftShift([1, 3], 2).data(); // Int32Array [4, 12]
 */
export const bitwiseLeftShift: BinaryOp = /* @__PURE__ */ integers("bitwiseLeftShift", shiftLeft, "boolAsInt");

/**
 * Shifts the bits of `x` left by `y` places; the same as `bitwiseLeftShift`.
 *
 * @example
 * await ops.leftShift([1, 3], 2).data(); // Int32Array [4, 12]
 */
export const leftShift: BinaryOp = /* @__PURE__ */ integers("leftShift", shiftLeft, "boolAsInt");

/**
 * Shifts the bits of `x` right by `y` places, keeping the sign.
 *
 * @example
 * await ops.bitwiseRightShift([12, -3], 1).data(); // Int32Array [6, -2]
 */
export const bitwiseRightShift: BinaryOp = /* @__PURE__ */ integers("bitwiseRightShift", shiftRight, "boolAsInt");

/**
 * Shifts the bits of `x` right by `y` places; the same as `bitwiseRightShift`.
 *
 * @example
 * await ops.rightShift([12, -3], 1).data(); // Int32Array [6, -2]
 */
export const rightShift: BinaryOp = /* @__PURE__ */ integers("rightShift", shiftRight, "boolAsInt");

const magnitude = (x: Node): Node => (isUnsigned(x.dtype) ? x : g.abs(x));

/** Euclid's algorithm on all elements at once. */
function greatestDivisor(x: Node, y: Node): Node {
  const axes = g.allAxes(x);
  const [divisor] = whileLoop(
    ([, b]) => g.reduceMax(g.less(0, b as Node), axes),
    ([a, b]) => {
      const done = g.equal(b as Node, 0);
      return [g.where(done, a as Node, b as Node), g.where(done, 0, g.mod(a as Node, g.where(done, 1, b as Node)))];
    },
    [magnitude(x), magnitude(y)],
  );
  return divisor as Node;
}

/**
 * Greatest common divisor of integers.
 *
 * @example
 * await ops.gcd([12, 7], 18).data(); // Int32Array [6, 1]
 */
export const gcd: BinaryOp = /* @__PURE__ */ integers("gcd", greatestDivisor, "boolAsInt");

/**
 * Least common multiple of integers; 0 where either is 0.
 *
 * @example
 * await ops.lcm([4, 0], 6).data(); // Int32Array [12, 0]
 */
export const lcm: BinaryOp = /* @__PURE__ */ integers(
  "lcm",
  (x, y) => {
    const divisor = greatestDivisor(x, y);
    return g.mul(g.div(magnitude(x), g.where(g.equal(divisor, 0), 1, divisor)), magnitude(y));
  },
  "boolAsInt",
);
