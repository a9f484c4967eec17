import { OpError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axisOf, checkOptions, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { flatten, nanMask } from "./node-moves.js";

/** Options of index reductions: one axis (`null`: the flattened tensor) and whether it stays as size 1. */
export interface ArgOptions {
  readonly axis?: number | null | undefined;
  readonly keepdims?: boolean | undefined;
}
type ArgOp = (x: TensorLike, options?: ArgOptions) => Tensor;

function argOf(
  op: string,
  pick: typeof g.argMax,
  x: TensorLike,
  options: ArgOptions,
  prepare: (line: Node, axis: number) => Node,
): Tensor {
  checkOptions(op, options, ["axis", "keepdims"]);
  const node = nodeOf(x);
  const axis = options.axis ?? null;
  const line = axis === null ? flatten(node) : node;
  const at = axis === null ? 0 : axisOf(op, axis, node.shape.length, [node.spec]);
  if (line.shape[at] === 0) throw new OpError(op, "the axis must not be empty", [node.spec], { axis });
  const found = fixed(pick, line, at, prepare);
  if (options.keepdims !== true) return wrap(found);
  return wrap(
    g.reshape(
      found,
      node.shape.map((d, i) => (axis === null || i === at ? 1 : d)),
    ),
  );
}

/** NaNs filled before the search; −1 where a whole line is NaN. */
function fixed(pick: typeof g.argMax, line: Node, at: number, prepare: (line: Node, axis: number) => Node): Node {
  const filled = prepare(line, at);
  const found = pick([filled], { axis: at });
  const nan = filled === line ? null : nanMask(line);
  return nan === null ? found : g.where(g.reduceMin(nan, [at]), -1, found);
}

const asIs = (line: Node): Node => line;
const filler =
  (value: number) =>
  (line: Node): Node => {
    const nan = nanMask(line);
    return nan === null ? line : g.where(nan, value, line);
  };

/**
 * Position of the largest element along an axis (the first of equals; NaN counts as largest), as int32.
 *
 * @example
 * await ops.argmax([[1, 5, 2], [7, 0, 3]], { axis: 1 }).data(); // Int32Array [1, 0]
 */
export const argmax: ArgOp = /* @__PURE__ */ publicOp<ArgOp>("argmax", (x, o = {}) => argOf("argmax", g.argMax, x, o, asIs));

/**
 * Position of the smallest element along an axis (the first of equals; NaN counts as smallest), as int32.
 *
 * @example
 * await ops.argmin([[1, 5, 2], [7, 0, 3]], { axis: 1 }).data(); // Int32Array [0, 1]
 */
export const argmin: ArgOp = /* @__PURE__ */ publicOp<ArgOp>("argmin", (x, o = {}) => argOf("argmin", g.argMin, x, o, asIs));

/**
 * Position of the largest element that is not NaN; −1 where all are NaN.
 *
 * @example
 * await ops.nanargmax([1, Number.NaN, 3]).item(); // 2
 */
export const nanargmax: ArgOp = /* @__PURE__ */ publicOp<ArgOp>("nanargmax", (x, o = {}) =>
  argOf("nanargmax", g.argMax, x, o, filler(Number.NEGATIVE_INFINITY)),
);

/**
 * Position of the smallest element that is not NaN; −1 where all are NaN.
 *
 * @example
 * await ops.nanargmin([1, Number.NaN, 3]).item(); // 0
 */
export const nanargmin: ArgOp = /* @__PURE__ */ publicOp<ArgOp>("nanargmin", (x, o = {}) =>
  argOf("nanargmin", g.argMin, x, o, filler(Number.POSITIVE_INFINITY)),
);
