import { OpError } from "../errors/index.js";
import { stridesOf } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { nodeOf, plainOp, promotionOf, type TensorLike, wrap } from "../surface/index.js";
import { integersOf, isHostValue, valuesOf } from "./host-values.js";
import { asIndices, flatten, pickAxis } from "./node-moves.js";

/** Starts known while tracing, or `null`: a list may also hold scalar tensors. */
const staticStarts = (starts: StartIndices): number[] | null => {
  if (Array.isArray(starts)) return starts.every((s) => typeof s === "number") ? [...(starts as number[])] : null;
  return isHostValue(starts) ? integersOf("slice", starts as TensorLike) : null;
};
/** First index per axis: numbers, scalar tensors, or one tensor of all. */
export type StartIndices = TensorLike | readonly TensorLike[];

/** Starts as rank-0 int32 nodes, one per axis, kept so that `sizes` fit (as XLA clamps them). */
function startNodes(op: string, x: Node, starts: StartIndices, sizes: readonly number[]): Node[] {
  const rank = x.shape.length;
  const list = Array.isArray(starts)
    ? starts.map((s) => g.reshape(asIndices(nodeOf(s)), []))
    : split(asIndices(nodeOf(starts as TensorLike)));
  if (list.length !== rank) throw new OpError(op, `one start per axis is needed, got ${list.length}`, [x.spec]);
  return list.map((s, i) => g.max(g.min(s, (x.shape[i] as number) - (sizes[i] as number)), 0));
}
const split = (vector: Node): Node[] =>
  Array.from({ length: flatten(vector).shape[0] as number }, (_, i) => pickAxis(flatten(vector), 0, i));

function checkSizes(op: string, x: Node, starts: readonly number[] | null, sizes: readonly number[]): void {
  const fits = sizes.length === x.shape.length && (starts === null || starts.length === x.shape.length);
  if (!fits)
    throw new OpError(
      op,
      `one start and one size per axis are needed, got ${starts?.length ?? sizes.length} and ${sizes.length}`,
      [x.spec],
    );
  const outside = sizes.findIndex(
    (d, i) => !(d >= 0 && (starts?.[i] ?? 0) >= 0 && (starts?.[i] ?? 0) + d <= (x.shape[i] as number)),
  );
  if (outside >= 0)
    throw new OpError(
      op,
      `the block must lie inside the tensor, got start ${starts?.[outside] ?? "unknown"} and size ${sizes[outside]} on axis ${outside}`,
      [x.spec],
    );
}

/**
 * The block of `shape` that starts at `startIndices`; a size of -1 reaches to the end. Starts in a tensor are moved so
 * that the block fits; starts known while tracing must fit.
 *
 * @example
 * await ops.slice([[1, 2, 3], [4, 5, 6]], [0, 1], [2, 2]).data(); // Int32Array [2, 3, 5, 6]
 */
export const slice: (inputs: TensorLike, startIndices: StartIndices, shape: readonly number[]) => Tensor =
  /* @__PURE__ */ plainOp(
    "slice",
    (inputs: TensorLike, startIndices: StartIndices, shape: readonly number[]) => {
      const x = nodeOf(inputs);
      const open = shape.includes(-1);
      const fixed =
        staticStarts(startIndices) ?? (open ? Array.from(valuesOf("slice", startIndices as TensorLike).data, Math.trunc) : null);
      const sizes = shape.map((d, i) => (d === -1 ? (x.shape[i] as number) - (fixed?.[i] ?? 0) : d));
      checkSizes("slice", x, fixed, sizes);
      if (fixed !== null)
        return wrap(
          g.slice([x], { starts: fixed, limits: fixed.map((s, i) => s + (sizes[i] as number)), strides: fixed.map(() => 1) }),
        );
      return wrap(
        startNodes("slice", x, startIndices, sizes).reduce((part, start, axis) => {
          const size = sizes[axis] as number;
          if (size === x.shape[axis]) return part;
          const rows = g.add(start, g.iota([], { dtype: "int32", shape: [size], axis: 0 }));
          return g.gather([part, rows], { axis });
        }, x),
      );
    },
    (inputs, startIndices, shape) => {
      if (!shape.includes(-1) || staticStarts(startIndices) !== null) return null;
      const dtype = promotionOf(inputs) as Tensor["dtype"];
      return { dtype, shape: shape.map((d) => (d === -1 ? null : d)) };
    },
  );

/**
 * A copy of `inputs` with the block at `startIndices` replaced by `updates`. Starts in a tensor are moved so that the
 * block fits.
 *
 * @example
 * await ops.sliceUpdate([1, 2, 3, 4], [1], [9, 9]).data(); // Int32Array [1, 9, 9, 4]
 */
export const sliceUpdate: (inputs: TensorLike, startIndices: StartIndices, updates: TensorLike) => Tensor =
  /* @__PURE__ */ plainOp("sliceUpdate", (inputs: TensorLike, startIndices: StartIndices, updates: TensorLike) => {
    const x = nodeOf(inputs);
    const block = nodeOf(updates, x.dtype);
    const fixed = staticStarts(startIndices);
    checkSizes("sliceUpdate", x, fixed, block.shape);
    if (block.shape.includes(0)) return wrap(x);
    return wrap(
      fixed !== null ? placed(x, block, fixed) : scattered(x, block, startNodes("sliceUpdate", x, startIndices, block.shape)),
    );
  });

function placed(x: Node, block: Node, starts: readonly number[]): Node {
  const attrs = {
    low: starts,
    high: starts.map((s, i) => (x.shape[i] as number) - s - (block.shape[i] as number)),
    interior: starts.map(() => 0),
  };
  const where = g.pad([g.full(block.shape, 1, "bool"), g.scalar(0, "bool")], attrs);
  return g.where(where, g.pad([block, g.scalar(0, x.dtype)], attrs), x);
}

/** Writes a block at starts known only when the program runs. */
function scattered(x: Node, block: Node, starts: readonly Node[]): Node {
  const partial = [...x.shape.keys()].filter((i) => block.shape[i] !== x.shape[i]);
  const [axis] = partial;
  if (axis === undefined) return block;
  if (partial.length === 1 && axis === 0) {
    const rows = g.add(starts[0] as Node, g.iota([], { dtype: "int32", shape: [block.shape[0] as number], axis: 0 }));
    return g.scatterSet([x, rows, block], {});
  }
  const steps = stridesOf(x.shape);
  const positions = steps
    .map((step, i) => g.mul(g.add(starts[i] as Node, g.iota([], { dtype: "int32", shape: block.shape, axis: i })), step))
    .reduce((a, b) => g.add(a, b));
  return g.reshape(g.scatterSet([flatten(x), flatten(positions), flatten(block)], {}), x.shape);
}
