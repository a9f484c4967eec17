import { OpError } from "../errors/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axisOf, checkOptions, dtypeOption, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { type OneHotOptions, oneHotNode, refuseSparse, wholeNumbers } from "./along-axis.js";

function checkClasses(where: string, numClasses: number | null | undefined): number {
  if (Number.isInteger(numClasses) && (numClasses as number) >= 0) return numClasses as number;
  throw new OpError(where, `numClasses must be a whole number, got ${String(numClasses)}`);
}

/**
 * Class numbers as rows of one 1 and zeros: [...] → [..., numClasses]. Numbers that are no class give only zeros.
 *
 * @example
 * await ops.oneHot([1, 0], 2).data(); // Float32Array [0, 1, 1, 0]
 */
export const oneHot: (x: TensorLike, numClasses: number, options?: OneHotOptions) => Tensor = /* @__PURE__ */ publicOp(
  "oneHot",
  (x: TensorLike, numClasses: number, options: OneHotOptions = {}) => {
    checkOptions("oneHot", options, ["axis", "dtype", "sparse"]);
    refuseSparse("oneHot", options.sparse);
    const labels = wholeNumbers(x);
    const axis = axisOf("oneHot", options.axis ?? -1, labels.shape.length + 1, [labels.spec]);
    return wrap(oneHotNode(labels, checkClasses("oneHot", numClasses), axis, dtypeOption("oneHot", options.dtype)));
  },
);

export interface MultiHotOptions extends OneHotOptions {
  readonly numClasses?: number | undefined;
}
/**
 * Sets of class numbers as rows of zeros and ones: [batch, n] → [batch, numClasses]. `numClasses` is required.
 *
 * @example
 * await ops.multiHot([0, 2], { numClasses: 3 }).data(); // Float32Array [1, 0, 1]
 */
export const multiHot: (inputs: TensorLike, options?: MultiHotOptions) => Tensor = /* @__PURE__ */ publicOp(
  "multiHot",
  (inputs: TensorLike, options: MultiHotOptions = {}) => {
    checkOptions("multiHot", options, ["numClasses", "axis", "dtype", "sparse"]);
    refuseSparse("multiHot", options.sparse);
    const labels = wholeNumbers(inputs);
    const axis = axisOf("multiHot", options.axis ?? -1, labels.shape.length + 1, [labels.spec]);
    const hot = oneHotNode(labels, checkClasses("multiHot", options.numClasses), axis, dtypeOption("multiHot", options.dtype));
    return wrap(g.reduceMax(hot, [labels.shape.length > 1 ? 1 : 0]));
  },
);
