import { isFloat } from "../host/dtype.js";
import { boolToInt, resultType } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, nodeOf, promotionOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { type BinaryOp, binaryOp, elementwiseOp, isNaNNode, promotingOp } from "./elementwise.js";
import { largestOf } from "./rounding.js";

/**
 * The larger of two elements; NaN wins.
 *
 * @example
 * await ops.maximum([1, 4], [3, 2]).data(); // Int32Array [3, 4]
 */
export const maximum: BinaryOp = /* @__PURE__ */ promotingOp("maximum", g.max);

/**
 * The smaller of two elements; NaN wins.
 *
 * @example
 * await ops.minimum([1, 4], [3, 2]).data(); // Int32Array [1, 2]
 */
export const minimum: BinaryOp = /* @__PURE__ */ promotingOp("minimum", g.min);

const ignoringNaN = (pick: (a: Node, b: Node) => Node): ((a: Node, b: Node) => Node) => {
  return (a, b) => (isFloat(a.dtype) ? g.where(isNaNNode(a), b, g.where(isNaNNode(b), a, pick(a, b))) : pick(a, b));
};

/**
 * The larger of two elements; a number wins over NaN.
 *
 * @example
 * await ops.fmax([1.5, NaN], [3, 2]).data(); // Float32Array [3, 2]
 */
export const fmax: BinaryOp = /* @__PURE__ */ binaryOp("fmax", /* @__PURE__ */ ignoringNaN(g.max));

/**
 * The smaller of two elements; a number wins over NaN.
 *
 * @example
 * await ops.fmin([1.5, NaN], [3, 2]).data(); // Float32Array [1.5, 2]
 */
export const fmin: BinaryOp = /* @__PURE__ */ binaryOp("fmin", /* @__PURE__ */ ignoringNaN(g.min));

/**
 * Elements limited to `[xMin, xMax]`; the bounds broadcast.
 *
 * @example
 * await ops.clip([1, 5, 9], 2, 6).data(); // Int32Array [2, 5, 6]
 */
export const clip: (x: TensorLike, xMin: TensorLike, xMax: TensorLike) => Tensor = /* @__PURE__ */ elementwiseOp(
  "clip",
  3,
  (x: TensorLike, xMin: TensorLike, xMax: TensorLike) => {
    const dtype = boolToInt(resultType(promotionOf(x), promotionOf(xMin), promotionOf(xMax)));
    const [node, low, high] = [nodeOf(x, dtype), nodeOf(xMin, dtype), nodeOf(xMax, dtype)];
    g.broadcastShapes("clip", [node.spec, low.spec, high.spec]);
    return wrap(g.min(g.max(node, low), high));
  },
);

/** What stands for numbers that are not finite. */
export interface NanToNumOptions {
  readonly nan?: number | undefined;
  /** Default: the largest number of the dtype. */
  readonly posinf?: number | null | undefined;
  /** Default: the smallest number of the dtype. */
  readonly neginf?: number | null | undefined;
}

/**
 * Replaces NaN by 0 and infinities by the largest numbers of the dtype, or by what the options say.
 *
 * @example
 * await ops.nanToNum([0.5, NaN, Infinity], { posinf: 9 }).data(); // Float32Array [0.5, 0, 9]
 */
export const nanToNum: (x: TensorLike, options?: NanToNumOptions) => Tensor = /* @__PURE__ */ elementwiseOp(
  "nanToNum",
  1,
  (x: TensorLike, options: NanToNumOptions = {}) => {
    checkOptions("nanToNum", options, ["nan", "posinf", "neginf"]);
    const node = nodeOf(x);
    if (!isFloat(node.dtype)) return wrap(node);
    const most = largestOf(node.dtype);
    const high = g.where(g.equal(node, Number.POSITIVE_INFINITY), options.posinf ?? most, node);
    const low = g.where(g.equal(node, Number.NEGATIVE_INFINITY), options.neginf ?? -most, high);
    return wrap(g.where(isNaNNode(node), options.nan ?? 0, low));
  },
  publicOp,
);
