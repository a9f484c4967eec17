import { OpError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import type { Tensor } from "../runtime/index.js";
import { axisOf, checkOptions, nodeOf, plainOp, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { integersOf } from "./host-values.js";
import { pickAxis, sliceAxis } from "./node-moves.js";

/** Options of splits. */
export interface SplitOptions {
  readonly axis?: number | undefined;
}
/** Number of equal parts, or the positions to cut at. */
export type Sections = number | TensorLike;
type SplitOp = (x: TensorLike, indicesOrSections: Sections, options?: SplitOptions) => Tensor[];

/** Positions of all cuts, both ends included. */
function cutsOf(op: string, x: Node, axis: number, sections: Sections, uneven: boolean): number[] {
  const n = x.shape[axis] as number;
  if (typeof sections !== "number") {
    const places = integersOf(op, sections).map((p) => Math.min(n, Math.max(0, p < 0 ? p + n : p)));
    return [0, ...places, n];
  }
  if (!Number.isInteger(sections) || sections < 1)
    throw new OpError(op, `the number of parts must be a positive integer, got ${sections}`, [x.spec]);
  if (!uneven && n % sections !== 0)
    throw new OpError(op, `the size ${n} of axis ${axis} must be divisible by the number of parts, got ${sections}`, [x.spec]);
  const [small, larger] = [Math.floor(n / sections), n % sections];
  return Array.from({ length: sections + 1 }, (_, i) => i * small + Math.min(i, larger));
}

function splitOf(op: string, x: Node, sections: Sections, axis: number, uneven = false): Tensor[] {
  const at = axisOf(op, axis, x.shape.length, [x.spec]);
  const cuts = cutsOf(op, x, at, sections, uneven);
  return cuts.slice(1).map((end, i) => wrap(sliceAxis(x, at, cuts[i] as number, Math.max(end, cuts[i] as number))));
}

/**
 * Cuts a tensor along an axis into equal parts, or at given positions.
 *
 * @example
 * ops.split(ops.ones([4, 2]), 2).map((t) => t.shape); // [[2, 2], [2, 2]]
 */
export const split: SplitOp = /* @__PURE__ */ publicOp<SplitOp>("split", (x, sections, options = {}) => {
  checkOptions("split", options, ["axis"]);
  return splitOf("split", nodeOf(x), sections, options.axis ?? 0);
});

/**
 * As `split`, but the parts may differ by one in size; the larger ones come first.
 *
 * @example
 * ops.arraySplit([1, 2, 3], 2).map((t) => t.shape); // [[2], [1]]
 */
export const arraySplit: SplitOp = /* @__PURE__ */ publicOp<SplitOp>("arraySplit", (x, sections, options = {}) => {
  checkOptions("arraySplit", options, ["axis"]);
  return splitOf("arraySplit", nodeOf(x), sections, options.axis ?? 0, true);
});

/**
 * `split` along the second axis; vectors along their only one.
 *
 * @example
 * ops.hsplit(ops.ones([2, 4]), 2).map((t) => t.shape); // [[2, 2], [2, 2]]
 */
export const hsplit: (x: TensorLike, indicesOrSections: Sections) => Tensor[] = /* @__PURE__ */ plainOp(
  "hsplit",
  (x: TensorLike, sections: Sections) => {
    const node = nodeOf(x);
    return splitOf("hsplit", node, sections, node.shape.length === 1 ? 0 : 1);
  },
);

/**
 * `split` along the first axis of a tensor with at least two.
 *
 * @example
 * ops.vsplit(ops.ones([4, 2]), 2).map((t) => t.shape); // [[2, 2], [2, 2]]
 */
export const vsplit: (x: TensorLike, indicesOrSections: Sections) => Tensor[] = /* @__PURE__ */ plainOp(
  "vsplit",
  (x: TensorLike, sections: Sections) => {
    const node = nodeOf(x);
    if (node.shape.length < 2) throw new OpError("vsplit", "at least two axes are needed", [node.spec]);
    return splitOf("vsplit", node, sections, 0);
  },
);

/**
 * `split` along the third axis.
 *
 * @example
 * ops.dsplit(ops.ones([1, 1, 4]), 2).map((t) => t.shape); // [[1, 1, 2], [1, 1, 2]]
 */
export const dsplit: (x: TensorLike, indicesOrSections: Sections) => Tensor[] = /* @__PURE__ */ plainOp(
  "dsplit",
  (x: TensorLike, sections: Sections) => splitOf("dsplit", nodeOf(x), sections, 2),
);

/** Options of `unstack`. */
export interface UnstackOptions {
  /** Expected size of the axis; needed where it is not known yet. */
  readonly num?: number | null | undefined;
  readonly axis?: number | undefined;
}
/**
 * The slices along an axis, which disappears.
 *
 * @example
 * ops.unstack([[1, 2], [3, 4]]).map((t) => t.shape); // [[2], [2]]
 */
export const unstack: (x: TensorLike, options?: UnstackOptions) => Tensor[] = /* @__PURE__ */ publicOp(
  "unstack",
  (x: TensorLike, options: UnstackOptions = {}) => {
    checkOptions("unstack", options, ["num", "axis"]);
    const node = nodeOf(x);
    const axis = axisOf("unstack", options.axis ?? 0, node.shape.length, [node.spec]);
    const n = node.shape[axis] as number;
    const num = options.num ?? n;
    if (num > n || num < 0) throw new OpError("unstack", `num must be the size ${n} of axis ${axis}, got ${num}`, [node.spec]);
    return Array.from({ length: num }, (_, i) => wrap(pickAxis(node, axis, i)));
  },
);
