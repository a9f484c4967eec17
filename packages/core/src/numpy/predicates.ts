import { isFloat } from "../host/dtype.js";
import type { DTypedOp } from "../host/op-dtypes.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { isFiniteNode, isNaNNode, type UnaryOp, unaryOp } from "./elementwise.js";

/** A test of floats with one answer for all integers. */
const test = (name: DTypedOp, ofFloats: (x: Node) => Node, ofIntegers: boolean): UnaryOp =>
  unaryOp(
    name,
    (x) => (isFloat(x.dtype) ? ofFloats(x) : g.full(x.shape, ofIntegers ? 1 : 0, "bool")),
    (d) => d,
  );

/**
 * Whether an element is NaN.
 *
 * @example
 * await ops.isnan([0.5, NaN]).data(); // Uint8Array [0, 1]
 */
export const isnan: UnaryOp = /* @__PURE__ */ test("isnan", isNaNNode, false);

/**
 * Whether an element is neither NaN nor infinite.
 *
 * @example
 * await ops.isfinite([0.5, NaN, Infinity]).data(); // Uint8Array [1, 0, 0]
 */
export const isfinite: UnaryOp = /* @__PURE__ */ test("isfinite", isFiniteNode, true);

/**
 * Whether an element is infinite, of either sign.
 *
 * @example
 * await ops.isinf([0.5, NaN, -Infinity]).data(); // Uint8Array [0, 0, 1]
 */
export const isinf: UnaryOp = /* @__PURE__ */ test("isinf", (x) => g.equal(g.abs(x), Number.POSITIVE_INFINITY), false);

/**
 * Whether an element is +Infinity.
 *
 * @example
 * await ops.isposinf([Infinity, -Infinity]).data(); // Uint8Array [1, 0]
 */
export const isposinf: UnaryOp = /* @__PURE__ */ test("isposinf", (x) => g.equal(x, Number.POSITIVE_INFINITY), false);

/**
 * Whether an element is -Infinity.
 *
 * @example
 * await ops.isneginf([Infinity, -Infinity]).data(); // Uint8Array [0, 1]
 */
export const isneginf: UnaryOp = /* @__PURE__ */ test("isneginf", (x) => g.equal(x, Number.NEGATIVE_INFINITY), false);

/**
 * Whether an element has no imaginary part: always, as complex dtypes are not supported.
 *
 * @example
 * await ops.isreal([1, 2]).data(); // Uint8Array [1, 1]
 */
export const isreal: UnaryOp = /* @__PURE__ */ test("isreal", (x) => g.full(x.shape, 1, "bool"), true);
