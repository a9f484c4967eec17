import { LayerError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axisOf, checkOptions, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { flatten } from "./node-moves.js";

/** Options of sorts: one axis; `null` sorts the flattened tensor. A single number becomes a vector of one. */
export interface SortOptions {
  readonly axis?: number | null | undefined;
}

function line(op: string, x: TensorLike, options: SortOptions): { node: Node; axis: number } {
  checkOptions(op, options, ["axis"]);
  const raw = nodeOf(x);
  const lone = raw.shape.length === 0 && (options.axis ?? -1) === -1;
  if (options.axis === null || lone) return { node: flatten(raw), axis: 0 };
  return { node: raw, axis: axisOf(op, options.axis ?? -1, raw.shape.length, [raw.spec]) };
}

/**
 * Elements in rising order along an axis; NaN last.
 *
 * @example
 * await ops.sort([3, 1, 2]).data(); // Int32Array [1, 2, 3]
 */
export const sort: (x: TensorLike, options?: SortOptions) => Tensor = /* @__PURE__ */ publicOp(
  "sort",
  (x: TensorLike, options: SortOptions = {}) => {
    const { node, axis } = line("sort", x, options);
    return wrap(g.sort([node], { axis, descending: false }));
  },
);

const orderOf = ({ node, axis }: { node: Node; axis: number }): Node => g.argSort([node], { axis, descending: false });

/**
 * Positions that sort an axis, as int32; equal elements keep their order.
 *
 * @example
 * await ops.argsort([3, 1, 2]).data(); // Int32Array [1, 2, 0]
 */
export const argsort: (x: TensorLike, options?: SortOptions) => Tensor = /* @__PURE__ */ publicOp(
  "argsort",
  (x: TensorLike, options: SortOptions = {}) => wrap(orderOf(line("argsort", x, options))),
);

/**
 * Positions that bring the `kth` smallest element of an axis to its place, smaller ones before it; here all are sorted.
 *
 * @example
 * await ops.argpartition([3, 1, 2], 1).data(); // Int32Array [1, 2, 0]
 */
export const argpartition: (x: TensorLike, kth: number, options?: SortOptions) => Tensor = /* @__PURE__ */ publicOp(
  "argpartition",
  (x: TensorLike, kth: number, options: SortOptions = {}) => {
    if (typeof kth !== "number" || !Number.isInteger(kth))
      throw new LayerError("argpartition", `kth must be an integer, got ${JSON.stringify(kth)}`, { argument: "kth" });
    return wrap(orderOf(line("argpartition", x, options)));
  },
);
