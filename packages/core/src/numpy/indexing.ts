import { OpError } from "../errors/index.js";
import { resultDtype } from "../host/op-dtypes.js";
import { sizeOf, stridesOf } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axisOf, checkOptions, nodeOf, plainOp, promoted, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { searchSortedIn } from "./counting.js";
import { valuesOf } from "./host-values.js";
import { asIndices, flatten, indexVector, movedTo, pickAxis, wrapIndices } from "./node-moves.js";

/** Options of `take` and `takeAlongAxis`: `null` takes from the flattened tensor. */
export interface TakeOptions {
  readonly axis?: number | null | undefined;
}

/**
 * Slices of `x` at `indices` along an axis: `[…a, n, …b]` → `[…a, …indices, …b]`. Negative indices count from the end.
 *
 * @example
 * await ops.take([10, 20, 30], [0, -1]).data(); // Int32Array [10, 30]
 */
export const take: (x: TensorLike, indices: TensorLike, options?: TakeOptions) => Tensor = /* @__PURE__ */ publicOp(
  "take",
  (x: TensorLike, indices: TensorLike, options: TakeOptions = {}) => {
    checkOptions("take", options, ["axis"]);
    const raw = nodeOf(x);
    const node = options.axis == null ? flatten(raw) : raw;
    const axis = axisOf("take", options.axis ?? 0, node.shape.length, [raw.spec]);
    const size = node.shape[axis] as number;
    if (typeof indices === "number") return wrap(pickAxis(node, axis, known("take", indices, size, raw)));
    const where = nodeOf(indices);
    if (size === 0 && sizeOf(where.shape) > 0)
      throw new OpError("take", "nothing can be taken from an empty axis", [raw.spec, where.spec]);
    return wrap(g.gather([node, wrapIndices(asIndices(where), size)], { axis }));
  },
);

function known(op: string, index: number, size: number, x: Node): number {
  const at = index < 0 ? index + size : index;
  if (!Number.isInteger(index) || at < 0 || at >= size)
    throw new OpError(op, `the index must be an integer in [${-size}, ${size}), got ${index}`, [x.spec]);
  return at;
}

/**
 * Elements that `indices` names along an axis, one by one; all other axes of the two broadcast.
 *
 * @example
 * await ops.takeAlongAxis([[3, 1], [5, 9]], [[1], [0]], { axis: 1 }).data(); // Int32Array [1, 5]
 */
export const takeAlongAxis: (x: TensorLike, indices: TensorLike, options?: TakeOptions) => Tensor = /* @__PURE__ */ publicOp(
  "takeAlongAxis",
  (x: TensorLike, indices: TensorLike, options: TakeOptions = {}) => {
    checkOptions("takeAlongAxis", options, ["axis"]);
    const [raw, where] = [nodeOf(x), asIndices(nodeOf(indices))];
    const flat = options.axis == null;
    const [node, picks] = flat ? [flatten(raw), flatten(where)] : [raw, where];
    const axis = axisOf("takeAlongAxis", options.axis ?? 0, node.shape.length, [raw.spec]);
    if (node.shape.length !== picks.shape.length)
      throw new OpError("takeAlongAxis", "x and indices must have equally many axes", [raw.spec, where.spec]);
    const at = (shape: readonly number[], size: number): number[] => shape.map((d, i) => (i === axis ? size : d));
    const one = (n: Node): Node["spec"] => ({ dtype: n.dtype, shape: at(n.shape, 1) });
    const shape = g.broadcastShapes("takeAlongAxis", [one(node), one(picks)]);
    const [size, count] = [node.shape[axis] as number, picks.shape[axis] as number];
    const wide = g.broadcastTo(node, at(shape, size));
    return wrap(g.takeAlong(wide, wrapIndices(g.broadcastTo(picks, at(shape, count)), size), axis));
  },
);

/**
 * Positions of the elements that are not zero: one int32 vector per axis. Their number depends on the values, so it
 * cannot be traced.
 *
 * @example
 * const [rows, columns] = ops.nonzero([[0, 1], [2, 0]]);
 * await columns.data(); // Int32Array [1, 0]
 */
export const nonzero: (x: TensorLike) => Tensor[] = /* @__PURE__ */ plainOp(
  "nonzero",
  (x: TensorLike) => {
    const { data, shape } = valuesOf("nonzero", x);
    const hits: number[] = [];
    for (let i = 0; i < data.length; i++) if (data[i] !== 0) hits.push(i);
    const steps = stridesOf(shape);
    if (shape.length === 0) return [wrap(indexVector(hits))];
    return shape.map((d, axis) => wrap(indexVector(hits.map((h) => Math.floor(h / (steps[axis] as number)) % d))));
  },
  (x) => (x as Tensor).shape.map(() => ({ dtype: "int32", shape: [null] })),
);

/**
 * Coordinates of flat positions in a tensor of `shape`, one tensor per axis; negative positions count from the end.
 *
 * @example
 * const [rows, columns] = ops.unravelIndex([1, 5], [2, 3]);
 * await rows.data(); // Int32Array [0, 1]
 */
export const unravelIndex: (indices: TensorLike, shape: readonly number[]) => Tensor[] = /* @__PURE__ */ plainOp(
  "unravelIndex",
  (indices: TensorLike, shape: readonly number[]) => {
    const raw = nodeOf(indices);
    const flat = wrapIndices(asIndices(raw), sizeOf(shape));
    return stridesOf(shape).map((step, i) =>
      wrap(g.cast(g.mod(g.div(flat, Math.max(1, step)), Math.max(1, shape[i] as number)), raw.dtype)),
    );
  },
);

/** Options of `isin`. */
export interface IsinOptions {
  /** Promises that neither side repeats elements; only a hint. */
  readonly assumeUnique?: boolean | undefined;
  /** Asks which elements are missing instead. */
  readonly invert?: boolean | undefined;
}
/**
 * For each element of `x1`, whether `x2` holds it.
 *
 * @example
 * await ops.isin([1, 2, 3], [2, 9]).data(); // Uint8Array [0, 1, 0]
 */
export const isin: (x1: TensorLike, x2: TensorLike, options?: IsinOptions) => Tensor = /* @__PURE__ */ publicOp(
  "isin",
  (x1: TensorLike, x2: TensorLike, options: IsinOptions = {}) => {
    checkOptions("isin", options, ["assumeUnique", "invert"]);
    const [x, pool] = promoted([x1, x2]) as [Node, Node];
    const found = memberOf(x, flatten(pool));
    return wrap(options.invert === true ? g.not(found) : found);
  },
);

function memberOf(x: Node, pool: Node): Node {
  const n = pool.shape[0] as number;
  if (n === 0) return g.full(x.shape, 0, "bool");
  const sorted = g.sort([pool], { axis: 0, descending: false });
  const place = g.min(searchSortedIn(sorted, x, false), n - 1);
  return g.equal(g.gather([sorted, place], { axis: 0 }), x);
}

/** Options of `diagonal` and `trace`. */
export interface DiagonalOptions {
  /** How far right of the main diagonal (left, when negative). */
  readonly offset?: number | undefined;
  readonly axis1?: number | undefined;
  readonly axis2?: number | undefined;
}

function diagonalFrom(op: string, x: Node, options: DiagonalOptions): Node {
  checkOptions(op, options, ["offset", "axis1", "axis2"]);
  const rank = x.shape.length;
  if (rank < 2) throw new OpError(op, "at least two axes are needed", [x.spec]);
  const [a, b] = [axisOf(op, options.axis1 ?? 0, rank, [x.spec]), axisOf(op, options.axis2 ?? 1, rank, [x.spec])];
  if (a === b) throw new OpError(op, `axis1 and axis2 must differ, got ${a} and ${b}`, [x.spec]);
  return diagonalOf(x, a, b, options.offset ?? 0);
}

/** Diagonal of the plane of axes `a` and `b`, as a new last axis. */
export function diagonalOf(x: Node, a: number, b: number, offset = 0): Node {
  const [rows, columns] = [x.shape[a] as number, x.shape[b] as number];
  const [down, right] = [Math.max(-offset, 0), Math.max(offset, 0)];
  const count = Math.max(0, Math.min(rows - down, columns - right));
  const last = g.transpose(x, movedTo(x.shape.length, [a, b], x.shape.length - 2));
  const outer = last.shape.slice(0, -2);
  const flat = g.reshape(last, [...outer, rows * columns]);
  const start = count === 0 ? 0 : down * columns + right;
  return g.slice([flat], {
    starts: [...outer.map(() => 0), start],
    limits: [...outer, count === 0 ? 0 : start + (count - 1) * (columns + 1) + 1],
    strides: [...outer.map(() => 1), columns + 1],
  });
}

/**
 * Diagonals of the planes of two axes, as a new last axis.
 *
 * @example
 * await ops.diagonal([[1, 2], [3, 4]]).data(); // Int32Array [1, 4]
 */
export const diagonal: (x: TensorLike, options?: DiagonalOptions) => Tensor = /* @__PURE__ */ publicOp(
  "diagonal",
  (x: TensorLike, options: DiagonalOptions = {}) => wrap(diagonalFrom("diagonal", nodeOf(x), options)),
);

/**
 * Sums of the diagonals of the planes of two axes; small integers are summed in 32 bits.
 *
 * @example
 * await ops.trace([[1, 2], [3, 4]]).item(); // 5
 */
export const trace: (x: TensorLike, options?: DiagonalOptions) => Tensor = /* @__PURE__ */ publicOp(
  "trace",
  (x: TensorLike, options: DiagonalOptions = {}) => {
    const node = nodeOf(x);
    const line = diagonalFrom("trace", g.cast(node, resultDtype("trace", node.dtype)), options);
    return wrap(g.sum(line, [line.shape.length - 1]));
  },
);
