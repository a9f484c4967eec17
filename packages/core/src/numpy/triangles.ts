import { OpError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import type { Shape } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, dtypeOption, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import type { CreationOptions } from "./creation.js";
import { integerArgument, sizeArgument } from "./static-numbers.js";

/** A diagonal: 0 is the main one, positive ones lie above it. */
export interface TriangleOptions {
  readonly k?: number | undefined;
}
/** Options of `eye` and `tri`. */
export interface EyeOptions extends CreationOptions, TriangleOptions {
  /** Number of columns; default: as many as rows. */
  readonly M?: number | null | undefined;
}

/** Column minus row of every place of the last two axes. */
function offsets(shape: Shape): Node {
  const [rows, columns] = [shape.length - 2, shape.length - 1];
  return g.sub(g.iota([], { dtype: "int32", shape, axis: columns }), g.iota([], { dtype: "int32", shape, axis: rows }));
}

/** Where column − row is exactly `k`, or (below) at most `k`. */
const onDiagonal = (shape: Shape, k: number): Node => g.equal(offsets(shape), k);
const notAbove = (shape: Shape, k: number): Node => g.lessEqual(offsets(shape), k);

const matrix = (name: string, place: (shape: Shape, k: number) => Node): ((N: TensorLike, options?: EyeOptions) => Tensor) =>
  publicOp(name, (N: TensorLike, options: EyeOptions = {}) => {
    checkOptions(name, options, ["M", "k", "dtype"]);
    const rows = sizeArgument(name, "N", N);
    const columns = options.M == null ? rows : sizeArgument(name, "M", options.M);
    const k = integerArgument(name, "k", options.k ?? 0);
    return wrap(g.cast(place([rows, columns], k), dtypeOption(name, options.dtype)));
  });

/**
 * Ones on a diagonal, zeros elsewhere: `[N, M]`.
 *
 * @example
 * await ops.eye(2).data(); // Float32Array [1, 0, 0, 1]
 */
export const eye: (N: TensorLike, options?: EyeOptions) => Tensor = /* @__PURE__ */ matrix("eye", onDiagonal);

/**
 * Ones on a diagonal and below it: `[N, M]`.
 *
 * @example
 * await ops.tri(2).data(); // Float32Array [1, 0, 1, 1]
 */
export const tri: (N: TensorLike, options?: EyeOptions) => Tensor = /* @__PURE__ */ matrix("tri", notAbove);

/**
 * The identity matrix `[n, n]`.
 *
 * @example
 * await ops.identity(2).data(); // Float32Array [1, 0, 0, 1]
 */
export const identity: (n: TensorLike, options?: CreationOptions) => Tensor = /* @__PURE__ */ publicOp(
  "identity",
  (n: TensorLike, options: CreationOptions = {}) => {
    checkOptions("identity", options, ["dtype"]);
    const size = sizeArgument("identity", "n", n);
    return wrap(g.cast(onDiagonal([size, size], 0), dtypeOption("identity", options.dtype)));
  },
);

const part = (name: string, keep: (x: Node, k: number) => Node): ((x: TensorLike, options?: TriangleOptions) => Tensor) =>
  publicOp(name, (x: TensorLike, options: TriangleOptions = {}) => {
    checkOptions(name, options, ["k"]);
    const node = nodeOf(x);
    if (node.shape.length < 2) throw new OpError(name, "input must have at least 2 axes", [node.spec]);
    return wrap(keep(node, integerArgument(name, "k", options.k ?? 0)));
  });

/**
 * Zeros put above diagonal `k` of the last two axes.
 *
 * @example
 * await ops.tril([[1, 2], [3, 4]]).data(); // Int32Array [1, 0, 3, 4]
 */
export const tril: (x: TensorLike, options?: TriangleOptions) => Tensor = /* @__PURE__ */ part("tril", (x, k) =>
  g.where(notAbove(x.shape, k), x, 0),
);

/**
 * Zeros put below diagonal `k` of the last two axes.
 *
 * @example
 * await ops.triu([[1, 2], [3, 4]]).data(); // Int32Array [1, 2, 0, 4]
 */
export const triu: (x: TensorLike, options?: TriangleOptions) => Tensor = /* @__PURE__ */ part("triu", (x, k) =>
  g.where(notAbove(x.shape, k - 1), 0, x),
);

/** A square matrix with `x` on diagonal `k`. */
function spread(x: Node, k: number): Node {
  const count = x.shape[0] as number;
  const size = count + Math.abs(k);
  const zero = g.scalar(0, x.dtype);
  const line = g.pad([x, zero], { low: [0], high: [size - count], interior: [0] });
  // Element i stands in row i for k ≥ 0 and in column i otherwise.
  const laid = g.broadcastTo(g.reshape(line, k >= 0 ? [size, 1] : [1, size]), [size, size]);
  return g.where(onDiagonal([size, size], k), laid, 0);
}

/** Diagonal `k` of a matrix. */
function taken(x: Node, k: number): Node {
  const [rows, columns] = x.shape as [number, number];
  const count = Math.max(0, Math.min(rows + Math.min(k, 0), columns - Math.max(k, 0)));
  const start = count === 0 ? 0 : k >= 0 ? k : -k * columns;
  const flat = g.reshape(x, [rows * columns]);
  const limit = count === 0 ? 0 : start + (count - 1) * (columns + 1) + 1;
  return g.slice([flat], { starts: [start], limits: [limit], strides: [columns + 1] });
}

/**
 * Diagonal `k` of a matrix, or the matrix with a list on diagonal `k`.
 *
 * @example
 * await ops.diag([[1, 2], [3, 4]]).data(); // Int32Array [1, 4]
 */
export const diag: (x: TensorLike, options?: TriangleOptions) => Tensor = /* @__PURE__ */ publicOp(
  "diag",
  (x: TensorLike, options: TriangleOptions = {}) => {
    checkOptions("diag", options, ["k"]);
    const node = nodeOf(x);
    const k = integerArgument("diag", "k", options.k ?? 0);
    if (node.shape.length === 1) return wrap(spread(node, k));
    if (node.shape.length === 2) return wrap(taken(node, k));
    throw new OpError("diag", "input must have 1 or 2 axes", [node.spec]);
  },
);

/**
 * A square matrix with the flattened input on diagonal `k`.
 *
 * @example
 * await ops.diagflat([[1, 2]]).data(); // Int32Array [1, 0, 0, 2]
 */
export const diagflat: (x: TensorLike, options?: TriangleOptions) => Tensor = /* @__PURE__ */ publicOp(
  "diagflat",
  (x: TensorLike, options: TriangleOptions = {}) => {
    checkOptions("diagflat", options, ["k"]);
    const node = nodeOf(x);
    const flat = g.reshape(node, [node.shape.reduce((a, b) => a * b, 1)]);
    return wrap(spread(flat, integerArgument("diagflat", "k", options.k ?? 0)));
  },
);

/** Options of `vander`. */
export interface VanderOptions {
  /** Number of columns; default: as many as elements. */
  readonly N?: number | null | undefined;
  /** Whether the powers grow from left to right. */
  readonly increasing?: boolean | undefined;
}

/**
 * Vandermonde matrix: powers of each element of a list, the highest first.
 *
 * @example
 * await ops.vander([2, 3], { N: 3 }).data(); // Int32Array [4, 2, 1, 9, 3, 1]
 */
export const vander: (x: TensorLike, options?: VanderOptions) => Tensor = /* @__PURE__ */ publicOp(
  "vander",
  (x: TensorLike, options: VanderOptions = {}) => {
    checkOptions("vander", options, ["N", "increasing"]);
    const node = nodeOf(x);
    if (node.shape.length !== 1) throw new OpError("vander", "input must have 1 axis", [node.spec]);
    const rows = node.shape[0] as number;
    const columns = options.N == null ? rows : sizeArgument("vander", "N", options.N);
    const work: DType = node.dtype === "bool" ? "int32" : node.dtype;
    const steps = g.iota([], { dtype: work, shape: [columns], axis: 0 });
    const exponents = g.broadcastTo(options.increasing ? steps : g.reverse(steps, [0]), [rows, columns]);
    const base = g.broadcastTo(g.reshape(g.cast(node, work), [rows, 1]), [rows, columns]);
    return wrap(g.cast(g.pow(base, exponents), node.dtype));
  },
);
