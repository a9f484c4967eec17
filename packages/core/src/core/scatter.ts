import { LayerError, OpError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import { type Fold, segmentFold } from "../math/segment-fold.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, nodeOf, plainOp, publicOp, type TensorLike, wrap } from "../surface/index.js";

interface Places {
  /** Row number in the target with its leading axes flattened; −1 outside. */
  readonly rows: Node;
  /** Sizes of the flattened leading axes, and of what a row holds. */
  readonly count: number;
  readonly inner: readonly number[];
}

/** Index tuples [..., depth] as row numbers; negative indices count from the end. */
function placesOf(where: string, indices: Node, shape: readonly number[], values: Node): Places {
  const depth = indices.shape.at(-1);
  if (depth === undefined || depth > shape.length)
    throw new OpError(where, `indices must be [..., n] with n up to ${shape.length}`, [indices.spec]);
  const inner = shape.slice(depth);
  const expected = [...indices.shape.slice(0, -1), ...inner];
  if (values.shape.join() !== expected.join())
    throw new OpError(where, `values must have shape [${expected}]`, [indices.spec, values.spec]);
  const total = indices.shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const flat = g.reshape(indices, [total, depth]);
  let rows = g.full([total], 0, "int32");
  let inside = g.full([total], 1, "bool");
  for (let i = 0; i < depth; i++) {
    const size = shape[i] as number;
    const raw = g.reshape(g.slice([flat], { starts: [0, i], limits: [total, i + 1], strides: [1, 1] }), [total]);
    const at = g.where(g.less(raw, 0), g.add(raw, size), raw);
    inside = g.and(inside, g.and(g.lessEqual(0, at), g.less(at, size)));
    rows = g.add(g.mul(rows, size), at);
  }
  return { rows: g.where(inside, rows, -1), count: shape.slice(0, depth).reduce((a, b) => a * b, 1), inner };
}

const whole = (x: TensorLike): Node => g.cast(nodeOf(x), "int32");

/**
 * Zeros of `shape` with `values` added at `indices` [..., n]: each index tuple names a place in the first n axes. Repeated
 * places add up; places outside are left out.
 *
 * @example
 * await ops.scatter([[0], [2]], [5, 7], [4]).data(); // Int32Array [5, 0, 7, 0]
 */
export const scatter: (indices: TensorLike, values: TensorLike, shape: readonly number[]) => Tensor = /* @__PURE__ */ plainOp(
  "scatter",
  (indices: TensorLike, values: TensorLike, shape: readonly number[]) => {
    const node = nodeOf(values);
    const { rows, count, inner } = placesOf("scatter", whole(indices), shape, node);
    const flat = g.reshape(node, [rows.shape[0] as number, ...inner]);
    return wrap(g.reshape(g.scatterAdd([g.full([count, ...inner], 0, node.dtype), rows, flat], {}), shape));
  },
);

export interface ScatterUpdateOptions {
  /** How updates join what is there: `null` replaces it (the last of repeated places wins). */
  readonly reduction?: "add" | "max" | "min" | "mul" | null | undefined;
}
const FOLDS: Readonly<Record<string, { join: (a: Node, b: Node) => Node; fold: Fold }>> = {
  max: { join: g.max, fold: "max" },
  min: { join: g.min, fold: "min" },
  mul: { join: g.mul, fold: "prod" },
};

/**
 * `inputs` with `updates` written at `indices` [..., n], or joined to what is there. Places outside are left out.
 *
 * @example
 * await ops.scatterUpdate([1, 2, 3], [[0]], [9]).data(); // Int32Array [9, 2, 3]
 */
export const scatterUpdate: (
  inputs: TensorLike,
  indices: TensorLike,
  updates: TensorLike,
  options?: ScatterUpdateOptions,
) => Tensor = /* @__PURE__ */ publicOp(
  "scatterUpdate",
  (inputs: TensorLike, indices: TensorLike, updates: TensorLike, options: ScatterUpdateOptions = {}) => {
    const where = "scatterUpdate";
    checkOptions(where, options, ["reduction"]);
    const reduction = options.reduction ?? null;
    if (reduction !== null && reduction !== "add" && !Object.hasOwn(FOLDS, reduction)) {
      throw new LayerError(where, `reduction must be null, "add", "max", "min" or "mul", got ${JSON.stringify(reduction)}`, {
        argument: "reduction",
      });
    }
    const x = nodeOf(inputs);
    const values = nodeOf(updates, x.dtype);
    const { rows, count, inner } = placesOf(where, whole(indices), x.shape, values);
    const target = g.reshape(x, [count, ...inner]);
    const flat = g.reshape(values, [rows.shape[0] as number, ...inner]);
    if (reduction === null) return wrap(g.reshape(g.scatterSet([target, rows, flat], {}), x.shape));
    if (reduction === "add") return wrap(g.reshape(g.scatterAdd([target, rows, flat], {}), x.shape));
    const { join, fold } = FOLDS[reduction] as (typeof FOLDS)[string];
    return wrap(g.reshape(join(target, segmentFold(flat, rows, count, fold, false)), x.shape));
  },
);
