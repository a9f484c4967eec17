import { OpError } from "../errors/index.js";
import { type Shape, sameShape, sizeOf } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axesOf, axisOf, checkOptions, nodeOf, plainOp, publicOp, type TensorLike, wrap } from "../surface/index.js";
import type { SymbolicSpec } from "../symbolic/index.js";
import { flatten } from "./node-moves.js";

/** A shape argument; a single number is a vector's. */
export type ShapeLike = number | readonly number[];

/** Fills the one `-1` of a new shape. */
export function resolveShape(op: string, x: Node, newshape: ShapeLike): number[] {
  const wanted = typeof newshape === "number" ? [newshape] : [...newshape];
  const bad = wanted.some((d) => !Number.isInteger(d) || d < -1) || wanted.filter((d) => d === -1).length > 1;
  if (bad) throw new OpError(op, `sizes must be non-negative integers, at most one of them -1, got [${wanted}]`, [x.spec]);
  const known = wanted.reduce((n, d) => (d === -1 ? n : n * d), 1);
  const total = sizeOf(x.shape);
  const free = wanted.includes(-1);
  if (free ? (known === 0 ? total !== 0 : total % known !== 0) : known !== total) {
    throw new OpError(op, `the new shape must hold ${total} elements, got [${wanted}]`, [x.spec]);
  }
  return wanted.map((d) => (d === -1 ? (known === 0 ? 0 : total / known) : d));
}

/**
 * The same elements in row-major order under a new shape; one size may be -1.
 *
 * @example
 * ops.reshape([1, 2, 3, 4], [2, -1]).shape; // [2, 2]
 */
export const reshape: (x: TensorLike, newshape: ShapeLike) => Tensor = /* @__PURE__ */ plainOp(
  "reshape",
  (x: TensorLike, newshape: ShapeLike) => {
    const node = nodeOf(x);
    return wrap(g.reshape(node, resolveShape("reshape", node, newshape)));
  },
  (x, newshape) => targetSpec(x as Tensor, listed(newshape)),
);

/** A result shape that is given settles what an input of unknown sizes becomes. */
const targetSpec = (x: Tensor, shape: Shape): SymbolicSpec | null =>
  x.shape.includes(null) && shape.every((d) => Number.isInteger(d) && d >= 0) ? { dtype: x.dtype, shape } : null;

/**
 * All elements as a vector, in row-major order.
 *
 * @example
 * await ops.ravel([[1, 2], [3, 4]]).data(); // Int32Array [1, 2, 3, 4]
 */
export const ravel: (x: TensorLike) => Tensor = /* @__PURE__ */ plainOp("ravel", (x: TensorLike) => wrap(flatten(nodeOf(x))));

/** Options of `transpose`. */
export interface TransposeOptions {
  /** Which input axis each output axis is; `null` reverses the axes. */
  readonly axes?: readonly number[] | null | undefined;
}
/**
 * Reorders the axes.
 *
 * @example
 * ops.transpose(ops.ones([2, 3, 4]), { axes: [0, 2, 1] }).shape; // [2, 4, 3]
 */
export const transpose: (x: TensorLike, options?: TransposeOptions) => Tensor = /* @__PURE__ */ publicOp(
  "transpose",
  (x: TensorLike, options: TransposeOptions = {}) => {
    checkOptions("transpose", options, ["axes"]);
    const node = nodeOf(x);
    const rank = node.shape.length;
    const perm = options.axes?.map((a) => axisOf("transpose", a, rank, [node.spec])) ?? [...Array(rank).keys()].reverse();
    if (perm.length !== rank || new Set(perm).size !== rank)
      throw new OpError("transpose", `axes must be a permutation of the ${rank} axes, got [${String(options.axes)}]`, [
        node.spec,
      ]);
    return wrap(g.transpose(node, perm));
  },
);

/**
 * Swaps two axes.
 *
 * @example
 * ops.swapaxes(ops.ones([2, 3, 4]), 0, -1).shape; // [4, 3, 2]
 */
export const swapaxes: (x: TensorLike, axis1: number, axis2: number) => Tensor = /* @__PURE__ */ plainOp(
  "swapaxes",
  (x: TensorLike, axis1: number, axis2: number) => {
    const node = nodeOf(x);
    const rank = node.shape.length;
    const [a, b] = [axisOf("swapaxes", axis1, rank, [node.spec]), axisOf("swapaxes", axis2, rank, [node.spec])];
    return wrap(
      g.transpose(
        node,
        [...Array(rank).keys()].map((i) => (i === a ? b : i === b ? a : i)),
      ),
    );
  },
);

const listed = (axes: number | readonly number[]): readonly number[] => (typeof axes === "number" ? [axes] : axes);

/**
 * Moves axes to new places; the others keep their order.
 *
 * @example
 * ops.moveaxis(ops.ones([2, 3, 4]), 0, -1).shape; // [3, 4, 2]
 */
export const moveaxis: (x: TensorLike, source: number | readonly number[], destination: number | readonly number[]) => Tensor =
  /* @__PURE__ */ plainOp(
    "moveaxis",
    (x: TensorLike, source: number | readonly number[], destination: number | readonly number[]) => {
      const node = nodeOf(x);
      const rank = node.shape.length;
      const from = listed(source).map((a) => axisOf("moveaxis", a, rank, [node.spec]));
      const to = listed(destination).map((a) => axisOf("moveaxis", a, rank, [node.spec]));
      const repeats = new Set(from).size !== from.length || new Set(to).size !== to.length;
      if (from.length !== to.length || repeats)
        throw new OpError(
          "moveaxis",
          `source and destination must be equally many different axes, got [${String(source)}] and [${String(destination)}]`,
          [node.spec],
        );
      const rest = [...Array(rank).keys()].filter((a) => !from.includes(a));
      const perm = [...Array(rank).keys()].map((i) =>
        to.includes(i) ? (from[to.indexOf(i)] as number) : (rest.shift() as number),
      );
      return wrap(g.transpose(node, perm));
    },
  );

/**
 * Inserts axes of size 1 at the given places of the result.
 *
 * @example
 * ops.expandDims([1, 2, 3], 0).shape; // [1, 3]
 */
export const expandDims: (x: TensorLike, axis: number | readonly number[]) => Tensor = /* @__PURE__ */ plainOp(
  "expandDims",
  (x: TensorLike, axis: number | readonly number[]) => {
    const node = nodeOf(x);
    const rank = node.shape.length + listed(axis).length;
    const axes = axesOf("expandDims", axis, rank, [node.spec]);
    const old = [...node.shape];
    return wrap(
      g.reshape(
        node,
        Array.from({ length: rank }, (_, i) => (axes.includes(i) ? 1 : (old.shift() as number))),
      ),
    );
  },
);

/** Options of `squeeze`. */
export interface SqueezeOptions {
  /** Axes of size 1 to drop; `null` drops all of them. */
  readonly axis?: number | readonly number[] | null | undefined;
}
/**
 * Drops axes of size 1.
 *
 * @example
 * ops.squeeze(ops.ones([1, 3, 1]), { axis: 0 }).shape; // [3, 1]
 */
export const squeeze: (x: TensorLike, options?: SqueezeOptions) => Tensor = /* @__PURE__ */ publicOp(
  "squeeze",
  (x: TensorLike, options: SqueezeOptions = {}) => {
    checkOptions("squeeze", options, ["axis"]);
    const node = nodeOf(x);
    const { axis } = options;
    const axes =
      axis == null
        ? [...node.shape.keys()].filter((i) => node.shape[i] === 1)
        : axesOf("squeeze", axis, node.shape.length, [node.spec]);
    if (axes.some((a) => node.shape[a] !== 1))
      throw new OpError("squeeze", `dropped axes must have size 1, got axis ${String(axis)}`, [node.spec]);
    return wrap(
      g.reshape(
        node,
        node.shape.filter((_, i) => !axes.includes(i)),
      ),
    );
  },
);

/**
 * Stretches axes of size 1 (and adds leading axes) to reach a shape.
 *
 * @example
 * await ops.broadcastTo([1, 2], [2, 2]).data(); // Int32Array [1, 2, 1, 2]
 */
export const broadcastTo: (x: TensorLike, shape: ShapeLike) => Tensor = /* @__PURE__ */ plainOp(
  "broadcastTo",
  (x: TensorLike, shape: ShapeLike) => {
    const node = nodeOf(x);
    const target: Shape = listed(shape);
    if (!sameShape(g.broadcastShapes("broadcastTo", [node.spec, { dtype: node.dtype, shape: target }]), target)) {
      throw new OpError("broadcastTo", `the input must broadcast to [${target}]`, [node.spec]);
    }
    return wrap(g.broadcastTo(node, target));
  },
  (x, shape) => {
    const target = listed(shape);
    const known = (x as Tensor).shape.map((d) => d ?? 1);
    g.broadcastShapes("broadcastTo", [
      { dtype: (x as Tensor).dtype, shape: known },
      { dtype: (x as Tensor).dtype, shape: target },
    ]);
    return known.length > target.length ? null : targetSpec(x as Tensor, target);
  },
);
