import { OpError } from "../errors/index.js";
import { resultType } from "../host/promote.js";
import { sizeOf } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import {
  axisOf,
  checkOptions,
  nodeOf,
  plainOp,
  promoted,
  promotionOf,
  publicOp,
  type TensorLike,
  wrap,
} from "../surface/index.js";
import { flatten } from "./node-moves.js";

/** `[…, m, k] · […, k, n]`; bools are multiplied as numbers. */
export function multiplyMatrices(x: Node, y: Node): Node {
  if (x.dtype !== "bool") return g.matmul(x, y);
  return g.cast(g.matmul(g.cast(x, "int32"), g.cast(y, "int32")), "bool");
}

/** Product of two nodes of one dtype, bools included. */
export const times = (x: Node, y: Node): Node => (x.dtype === "bool" ? g.and(x, y) : g.mul(x, y));
/** Sum over axes; any for bools. */
export const total = (x: Node, axes: readonly number[]): Node => (x.dtype === "bool" ? g.reduceMax(x, axes) : g.sum(x, axes));

/** Matrix product with leading axes broadcast; vectors count as a row on the left and a column on the right. */
export function matmulOf(x: Node, y: Node): Node {
  const [specs, scalars] = [[x.spec, y.spec], x.shape.length === 0 || y.shape.length === 0];
  if (scalars) throw new OpError("matmul", "inputs must have at least one axis", specs);
  const [row, column] = [x.shape.length === 1, y.shape.length === 1];
  const left = row ? g.reshape(x, [1, x.shape[0] as number]) : x;
  const right = column ? g.reshape(y, [y.shape[0] as number, 1]) : y;
  const [m, k] = left.shape.slice(-2) as [number, number];
  const [inner, n] = right.shape.slice(-2) as [number, number];
  if (k !== inner) throw new OpError("matmul", `inner dimensions must agree (${k} vs ${inner})`, specs);
  const [a, b] = [left.shape.slice(0, -2), right.shape.slice(0, -2)];
  if (b.length === 0 && a.length > 0) {
    // One weight matrix for a whole stack: a single tall product.
    const tall = multiplyMatrices(g.reshape(left, [sizeOf(a) * m, k]), right);
    return g.reshape(tall, [...a, ...(row ? [] : [m]), ...(column ? [] : [n])]);
  }
  const batch = g.broadcastShapes("matmul", [
    { dtype: x.dtype, shape: a },
    { dtype: y.dtype, shape: b },
  ]);
  const product = multiplyMatrices(g.broadcastTo(left, [...batch, m, k]), g.broadcastTo(right, [...batch, k, n]));
  return g.reshape(product, [...batch, ...(row ? [] : [m]), ...(column ? [] : [n])]);
}

/**
 * Matrix product of the last two axes, leading axes broadcast; int8 with int8 gives int32.
 *
 * @example
 * await ops.matmul([[1, 2]], [[3], [4]]).data(); // Int32Array [11]
 */
export const matmul: (x1: TensorLike, x2: TensorLike) => Tensor = /* @__PURE__ */ plainOp(
  "matmul",
  (x1: TensorLike, x2: TensorLike) => {
    const [a, b] = [promotionOf(x1), promotionOf(x2)];
    const dtype = a === "int8" && b === "int8" ? "int32" : resultType(a, b);
    return wrap(matmulOf(nodeOf(x1, dtype), nodeOf(x2, dtype)));
  },
);

/** Contracts axes `from` of `x` with axes `to` of `y`: the free axes of both follow in order. */
export function contract(op: string, x: Node, y: Node, from: readonly number[], to: readonly number[]): Node {
  const agree = from.length === to.length && from.every((a, i) => x.shape[a] === y.shape[to[i] as number]);
  if (!agree) throw new OpError(op, `contracted axes must have equal sizes, got axes [${from}] and [${to}]`, [x.spec, y.spec]);
  const free = (n: Node, gone: readonly number[]): number[] => [...n.shape.keys()].filter((a) => !gone.includes(a));
  const [left, right] = [free(x, from), free(y, to)];
  const sizes = (n: Node, axes: readonly number[]): number[] => axes.map((a) => n.shape[a] as number);
  const k = sizeOf(sizes(x, from));
  const rows = g.reshape(g.transpose(x, [...left, ...from]), [sizeOf(sizes(x, left)), k]);
  const columns = g.reshape(g.transpose(y, [...to, ...right]), [k, sizeOf(sizes(y, right))]);
  return g.reshape(multiplyMatrices(rows, columns), [...sizes(x, left), ...sizes(y, right)]);
}

/**
 * NumPy's dot product: of vectors; of the last axis of `x1` with the second to last (or only) axis of `x2`; by scalars.
 *
 * @example
 * await ops.dot([1, 2], [3, 4]).item(); // 11
 */
export const dot: (x1: TensorLike, x2: TensorLike) => Tensor = /* @__PURE__ */ plainOp(
  "dot",
  (x1: TensorLike, x2: TensorLike) => {
    const [x, y] = promoted([x1, x2]) as [Node, Node];
    const [p, q] = [x.shape.length, y.shape.length];
    return wrap(p === 0 || q === 0 ? times(x, y) : contract("dot", x, y, [p - 1], [Math.max(0, q - 2)]));
  },
);

/**
 * Dot product of two tensors of equally many elements, both flattened.
 *
 * @example
 * await ops.vdot([[1, 2], [3, 4]], [[1, 1], [1, 1]]).item(); // 10
 */
export const vdot: (x1: TensorLike, x2: TensorLike) => Tensor = /* @__PURE__ */ plainOp(
  "vdot",
  (x1: TensorLike, x2: TensorLike) => {
    const [x, y] = promoted([x1, x2]) as [Node, Node];
    return wrap(contract("vdot", flatten(x), flatten(y), [0], [0]));
  },
);

/**
 * Sums of products over the last axes: `[…a, k]`, `[…b, k]` → `[…a, …b]`.
 *
 * @example
 * await ops.inner([1, 2], [[3, 4], [5, 6]]).data(); // Int32Array [11, 17]
 */
export const inner: (x1: TensorLike, x2: TensorLike) => Tensor = /* @__PURE__ */ plainOp(
  "inner",
  (x1: TensorLike, x2: TensorLike) => {
    const [x, y] = promoted([x1, x2]) as [Node, Node];
    const [p, q] = [x.shape.length, y.shape.length];
    return wrap(p === 0 || q === 0 ? times(x, y) : contract("inner", x, y, [p - 1], [q - 1]));
  },
);

/**
 * All products of the elements of two flattened tensors: `[m]`, `[n]` → `[m, n]`.
 *
 * @example
 * await ops.outer([1, 2], [3, 4]).data(); // Int32Array [3, 4, 6, 8]
 */
export const outer: (x1: TensorLike, x2: TensorLike) => Tensor = /* @__PURE__ */ plainOp(
  "outer",
  (x1: TensorLike, x2: TensorLike) => {
    const [x, y] = promoted([x1, x2]) as [Node, Node];
    return wrap(times(g.reshape(x, [sizeOf(x.shape), 1]), g.reshape(y, [1, sizeOf(y.shape)])));
  },
);

/** Options of `tensordot`. */
export interface TensordotOptions {
  /** How many last axes of `x1` meet first axes of `x2`, or the two lists of axes. */
  readonly axes?: number | readonly [number | readonly number[], number | readonly number[]] | undefined;
}
/**
 * Sums of products over chosen axes of two tensors; the remaining axes follow in order.
 *
 * @example
 * ops.tensordot(ops.ones([2, 3, 4]), ops.ones([4, 3, 5]), { axes: [[1, 2], [1, 0]] }).shape; // [2, 5]
 */
export const tensordot: (x1: TensorLike, x2: TensorLike, options?: TensordotOptions) => Tensor = /* @__PURE__ */ publicOp(
  "tensordot",
  (x1: TensorLike, x2: TensorLike, options: TensordotOptions = {}) => {
    checkOptions("tensordot", options, ["axes"]);
    const [x, y] = promoted([x1, x2]) as [Node, Node];
    const axes = options.axes ?? 2;
    const [p, q] = [x.shape.length, y.shape.length];
    if (typeof axes === "number") {
      if (!Number.isInteger(axes) || axes < 0 || axes > Math.min(p, q))
        throw new OpError("tensordot", `axes must be in [0, ${Math.min(p, q)}], got ${axes}`, [x.spec, y.spec]);
      const count = [...Array(axes).keys()];
      return wrap(
        contract(
          "tensordot",
          x,
          y,
          count.map((i) => p - axes + i),
          count,
        ),
      );
    }
    const list = (a: number | readonly number[]): readonly number[] => (typeof a === "number" ? [a] : a);
    const from = list(axes[0]).map((a) => axisOf("tensordot", a, p, [x.spec]));
    const to = list(axes[1]).map((a) => axisOf("tensordot", a, q, [y.spec]));
    return wrap(contract("tensordot", x, y, from, to));
  },
);

/**
 * Kronecker product: each element of `x1` times the whole of `x2`.
 *
 * @example
 * await ops.kron([1, 2], [1, 10]).data(); // Int32Array [1, 10, 2, 20]
 */
export const kron: (x1: TensorLike, x2: TensorLike) => Tensor = /* @__PURE__ */ plainOp(
  "kron",
  (x1: TensorLike, x2: TensorLike) => {
    const [x, y] = promoted([x1, x2]) as [Node, Node];
    const rank = Math.max(x.shape.length, y.shape.length);
    const [a, b] = [x, y].map((n) => [...Array<number>(rank - n.shape.length).fill(1), ...n.shape]) as [number[], number[]];
    const left = g.reshape(
      x,
      a.flatMap((d) => [d, 1]),
    );
    const right = g.reshape(
      y,
      b.flatMap((d) => [1, d]),
    );
    return wrap(
      g.reshape(
        times(left, right),
        a.map((d, i) => d * (b[i] as number)),
      ),
    );
  },
);
