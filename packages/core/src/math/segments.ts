import { OpError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import { integersOf } from "../numpy/host-values.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { type Fold, segmentFold } from "./segment-fold.js";

export interface SegmentOptions {
  /** Number of segments in the result; by default one more than the largest id, which cannot be known inside a trace. */
  readonly numSegments?: number | null | undefined;
  /** Promises that the ids ascend, which saves sorting. */
  readonly sorted?: boolean | undefined;
}
type Segments = (data: TensorLike, segmentIds: TensorLike, options?: SegmentOptions) => Tensor;

function segment(name: string, reduce: (rows: Node, ids: Node, count: number, sorted: boolean) => Node): Segments {
  return publicOp(name, (data: TensorLike, segmentIds: TensorLike, options: SegmentOptions = {}) => {
    checkOptions(name, options, ["numSegments", "sorted"]);
    const rows = nodeOf(data);
    const ids = g.cast(nodeOf(segmentIds), "int32");
    const numSegments = options.numSegments ?? integersOf(name, segmentIds).reduce((a, b) => Math.max(a, b), -1) + 1;
    if (!(Number.isInteger(numSegments) && numSegments >= 0)) {
      throw new OpError(name, `numSegments must be given as a whole number, got ${String(numSegments)}`, [rows.spec, ids.spec]);
    }
    if (ids.shape.length !== 1 || rows.shape[0] !== ids.shape[0]) {
      throw new OpError(name, "segment ids must be one per row of the data", [rows.spec, ids.spec]);
    }
    return wrap(reduce(rows, ids, numSegments, options.sorted ?? false));
  });
}
const folded = (name: string, fold: Fold): Segments =>
  segment(name, (rows, ids, count, sorted) => segmentFold(rows, ids, count, fold, sorted));

/**
 * Sum of the rows of each segment: [n, …] → [numSegments, …]; ids that are no segment are left out.
 *
 * @example
 * await ops.segmentSum([1, 2, 3], [0, 0, 1], { numSegments: 2 }).data(); // Int32Array [3, 3]
 */
export const segmentSum: Segments = /* @__PURE__ */ segment("segmentSum", (rows, ids, count) =>
  g.scatterAdd([g.full([count, ...rows.shape.slice(1)], 0, rows.dtype), ids, rows], {}),
);

/**
 * Maximum of the rows of each segment; −∞ (or the least integer) for segments without rows.
 *
 * @example
 * await ops.segmentMax([1, 2, 3], [0, 0, 1], { numSegments: 2 }).data(); // Int32Array [2, 3]
 */
export const segmentMax: Segments = /* @__PURE__ */ folded("segmentMax", "max");

/**
 * Minimum of the rows of each segment; ∞ (or the largest integer) for segments without rows.
 *
 * @example
 * await ops.segmentMin([1, 2, 3], [0, 0, 1], { numSegments: 2 }).data(); // Int32Array [1, 3]
 */
export const segmentMin: Segments = /* @__PURE__ */ folded("segmentMin", "min");

/**
 * Product of the rows of each segment; 1 for segments without rows.
 *
 * @example
 * await ops.segmentProd([1, 2, 3], [0, 0, 1], { numSegments: 2 }).data(); // Int32Array [2, 3]
 */
export const segmentProd: Segments = /* @__PURE__ */ folded("segmentProd", "prod");
