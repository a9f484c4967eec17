import { LayerError, OpError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axesOf, axisOf, checkOptions, nodeOf, plainOp, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { integersOf } from "./host-values.js";
import { flatten, indexVector, insertAt, joined, sliceAxis } from "./node-moves.js";

/**
 * Repeats the whole tensor `repeats` times along the axes; missing leading counts are 1.
 *
 * @example
 * await ops.tile([1, 2], 2).data(); // Int32Array [1, 2, 1, 2]
 */
export const tile: (x: TensorLike, repeats: TensorLike) => Tensor = /* @__PURE__ */ plainOp(
  "tile",
  (x: TensorLike, repeats: TensorLike) => {
    const node = nodeOf(x);
    const given = countsOf("tile", repeats);
    const rank = Math.max(node.shape.length, given.length);
    const counts = [...Array<number>(rank - given.length).fill(1), ...given];
    const shape = [...Array<number>(rank - node.shape.length).fill(1), ...node.shape];
    const spaced = g.reshape(
      node,
      shape.flatMap((d) => [1, d]),
    );
    const stretched = g.broadcastTo(
      spaced,
      shape.flatMap((d, i) => [counts[i] as number, d]),
    );
    return wrap(
      g.reshape(
        stretched,
        shape.map((d, i) => d * (counts[i] as number)),
      ),
    );
  },
);

function countsOf(op: string, repeats: TensorLike): number[] {
  const counts = integersOf(op, repeats);
  const bad = counts.find((n) => !Number.isInteger(n) || n < 0);
  if (bad !== undefined) throw new LayerError(op, `repeats must be non-negative integers, got ${bad}`, { argument: "repeats" });
  return counts;
}

/** Options of `repeat`. */
export interface RepeatOptions {
  /** Axis along which elements are repeated; `null` takes the flattened tensor. */
  readonly axis?: number | null | undefined;
}
/**
 * Repeats each element along an axis: a number for all, or one count per element.
 *
 * @example
 * await ops.repeat([1, 2], 2).data(); // Int32Array [1, 1, 2, 2]
 */
export const repeat: (x: TensorLike, repeats: TensorLike, options?: RepeatOptions) => Tensor = /* @__PURE__ */ publicOp(
  "repeat",
  (x: TensorLike, repeats: TensorLike, options: RepeatOptions = {}) => {
    checkOptions("repeat", options, ["axis"]);
    const raw = nodeOf(x);
    const node = options.axis == null ? flatten(raw) : raw;
    const axis = axisOf("repeat", options.axis ?? 0, node.shape.length, [raw.spec]);
    const n = node.shape[axis] as number;
    const counts = countsOf("repeat", repeats);
    if (counts.length === 1) return wrap(repeatEach(node, axis, counts[0] as number));
    if (counts.length !== n)
      throw new OpError("repeat", `repeats must be one number or ${n} numbers, got ${counts.length}`, [raw.spec]);
    return wrap(g.gather([node, indexVector(counts.flatMap((c, i) => Array<number>(c).fill(i)))], { axis }));
  },
);

/** Every element of an axis `count` times in a row. */
export function repeatEach(x: Node, axis: number, count: number): Node {
  const spaced = g.reshape(x, insertAt(x.shape, axis + 1, 1));
  const stretched = g.broadcastTo(spaced, insertAt(x.shape, axis + 1, count));
  return g.reshape(
    stretched,
    x.shape.map((d, i) => (i === axis ? d * count : d)),
  );
}

/** Options of `flip`. */
export interface FlipOptions {
  readonly axis?: number | readonly number[] | null | undefined;
}
/**
 * Reverses the order of elements along axes (`null`: all).
 *
 * @example
 * await ops.flip([1, 2, 3]).data(); // Int32Array [3, 2, 1]
 */
export const flip: (x: TensorLike, options?: FlipOptions) => Tensor = /* @__PURE__ */ publicOp(
  "flip",
  (x: TensorLike, options: FlipOptions = {}) => {
    checkOptions("flip", options, ["axis"]);
    const node = nodeOf(x);
    const axes = axesOf("flip", options.axis, node.shape.length, [node.spec]);
    return wrap(axes.length === 0 ? node : g.reverse(node, axes));
  },
);

/**
 * Reverses the second axis.
 *
 * @example
 * await ops.fliplr([[1, 2], [3, 4]]).data(); // Int32Array [2, 1, 4, 3]
 */
export const fliplr: (x: TensorLike) => Tensor = /* @__PURE__ */ plainOp("fliplr", (x: TensorLike) => {
  const node = nodeOf(x);
  return wrap(g.reverse(node, [axisOf("fliplr", 1, node.shape.length, [node.spec])]));
});

/**
 * Reverses the first axis.
 *
 * @example
 * await ops.flipud([[1, 2], [3, 4]]).data(); // Int32Array [3, 4, 1, 2]
 */
export const flipud: (x: TensorLike) => Tensor = /* @__PURE__ */ plainOp("flipud", (x: TensorLike) => {
  const node = nodeOf(x);
  return wrap(g.reverse(node, [axisOf("flipud", 0, node.shape.length, [node.spec])]));
});

/** Options of `rot90`. */
export interface Rot90Options {
  /** How many quarter turns, counted from the first axis of the plane towards the second. */
  readonly k?: number | undefined;
  readonly axes?: readonly [number, number] | undefined;
}
/**
 * Turns the plane of two axes by quarter turns.
 *
 * @example
 * await ops.rot90([[1, 2], [3, 4]]).data(); // Int32Array [2, 4, 1, 3]
 */
export const rot90: (array: TensorLike, options?: Rot90Options) => Tensor = /* @__PURE__ */ publicOp(
  "rot90",
  (array: TensorLike, options: Rot90Options = {}) => {
    checkOptions("rot90", options, ["k", "axes"]);
    const node = nodeOf(array);
    const rank = node.shape.length;
    const plane = options.axes ?? [0, 1];
    if (rank < 2 || plane.length !== 2)
      throw new OpError("rot90", `a tensor of at least two axes and a plane of two are needed, got axes [${String(plane)}]`, [
        node.spec,
      ]);
    const [a, b] = plane.map((axis) => axisOf("rot90", axis, rank, [node.spec])) as [number, number];
    if (a === b) throw new OpError("rot90", `the axes of the plane must differ, got [${String(plane)}]`, [node.spec]);
    const turns = (((options.k ?? 1) % 4) + 4) % 4;
    const swapped = (x: Node): Node =>
      g.transpose(
        x,
        [...Array(rank).keys()].map((i) => (i === a ? b : i === b ? a : i)),
      );
    if (turns === 0) return wrap(node);
    if (turns === 2)
      return wrap(
        g.reverse(
          node,
          [a, b].sort((p, q) => p - q),
        ),
      );
    return wrap(turns === 1 ? swapped(g.reverse(node, [b])) : g.reverse(swapped(node), [b]));
  },
);

/** Options of `roll`. */
export interface RollOptions {
  readonly axis?: number | readonly number[] | null | undefined;
}
/**
 * Moves elements along axes; what leaves at one end enters at the other. Without `axis` the tensor is rolled flat.
 *
 * @example
 * await ops.roll([1, 2, 3], 1).data(); // Int32Array [3, 1, 2]
 */
export const roll: (x: TensorLike, shift: number | readonly number[], options?: RollOptions) => Tensor = /* @__PURE__ */ publicOp(
  "roll",
  (x: TensorLike, shift: number | readonly number[], options: RollOptions = {}) => {
    checkOptions("roll", options, ["axis"]);
    const node = nodeOf(x);
    const shifts = typeof shift === "number" ? [shift] : shift;
    const { axis } = options;
    if (axis == null)
      return wrap(
        g.reshape(
          shifts.reduce((flat, s) => rollOne(flat, 0, s), flatten(node)),
          node.shape,
        ),
      );
    const axes = (typeof axis === "number" ? [axis] : axis).map((a) => axisOf("roll", a, node.shape.length, [node.spec]));
    if (shifts.length !== axes.length && shifts.length !== 1 && axes.length !== 1) {
      throw new OpError(
        "roll",
        `shift and axis must be equally many, or one of them single, got [${String(shift)}] and [${String(axis)}]`,
        [node.spec],
      );
    }
    let out = node;
    for (let i = 0; i < Math.max(shifts.length, axes.length); i++) out = rollOne(out, at(axes, i), at(shifts, i));
    return wrap(out);
  },
);
const at = (list: readonly number[], i: number): number => list[list.length === 1 ? 0 : i] as number;

function rollOne(x: Node, axis: number, shift: number): Node {
  const n = x.shape[axis] as number;
  const by = n === 0 ? 0 : ((shift % n) + n) % n;
  return by === 0 ? x : joined([sliceAxis(x, axis, n - by, n), sliceAxis(x, axis, 0, n - by)], axis);
}
