import { OpError } from "../errors/index.js";
import { isFloat } from "../host/dtype.js";
import { type Shape, sizeOf } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { axisOf, nodeOf } from "../surface/index.js";

/** `x[…, start:limit:stride, …]` along one axis; all within range. */
export function sliceAxis(x: Node, axis: number, start: number, limit: number, stride = 1): Node {
  const n = x.shape[axis] as number;
  if (start === 0 && limit === n && stride === 1) return x;
  return g.slice([x], {
    starts: x.shape.map((_, i) => (i === axis ? start : 0)),
    limits: x.shape.map((d, i) => (i === axis ? limit : d)),
    strides: x.shape.map((_, i) => (i === axis ? stride : 1)),
  });
}

/** One index of an axis, which disappears. */
export const pickAxis = (x: Node, axis: number, index: number): Node =>
  g.reshape(sliceAxis(x, axis, index, index + 1), dropAt(x.shape, axis));

export const flatten = (x: Node): Node => g.reshape(x, [sizeOf(x.shape)]);
export const dropAt = (shape: Shape, axis: number): number[] => shape.filter((_, i) => i !== axis);
export const insertAt = (shape: Shape, axis: number, size: number): number[] => [
  ...shape.slice(0, axis),
  size,
  ...shape.slice(axis),
];

/** Concatenation that leaves a single part alone. */
export const joined = (parts: readonly Node[], axis: number): Node =>
  parts.length === 1 ? (parts[0] as Node) : g.concat(parts, { axis });

/** Order of axes with `from` (in that order) moved to start at `to`. */
export function movedTo(rank: number, from: readonly number[], to: number): number[] {
  const rest = [...Array(rank).keys()].filter((a) => !from.includes(a));
  return [...rest.slice(0, to), ...from, ...rest.slice(to)];
}

/** True where `x` is not a number; `null` for dtypes that cannot hold one. */
export const nanMask = (x: Node): Node | null => (isFloat(x.dtype) ? g.not(g.equal(x, x)) : null);

/** int32 positions; floats are truncated, as NumPy's backend does. */
export const asIndices = (x: Node): Node => g.cast(x, "int32");

/** Indices with negative ones counted from the end. */
export const wrapIndices = (indices: Node, size: number): Node => g.where(g.less(indices, 0), g.add(indices, size), indices);

/** A vector of positions known while tracing. */
export const indexVector = (values: ArrayLike<number>): Node => nodeOf(Int32Array.from(values));

/** The elements `indices` names along `axis`, as slices and reversals of maximal runs: no gather, so a cheap gradient. */
export function takeRuns(x: Node, axis: number, indices: readonly number[]): Node {
  const parts: Node[] = [];
  for (let at = 0; at < indices.length; ) {
    const first = indices[at] as number;
    const step = (indices[at + 1] ?? first + 1) - first;
    let end = at + 1;
    if (Math.abs(step) <= 1) while (end < indices.length && indices[end] === (indices[end - 1] as number) + step) end++;
    parts.push(run(x, axis, first, step, end - at));
    at = end;
  }
  return parts.length === 0 ? sliceAxis(x, axis, 0, 0) : joined(parts, axis);
}

function run(x: Node, axis: number, first: number, step: number, count: number): Node {
  if (count === 1) return sliceAxis(x, axis, first, first + 1);
  if (step === 0)
    return g.broadcastTo(
      sliceAxis(x, axis, first, first + 1),
      x.shape.map((d, i) => (i === axis ? count : d)),
    );
  if (step > 0) return sliceAxis(x, axis, first, first + count);
  return g.reverse(sliceAxis(x, axis, first - count + 1, first + 1), [axis]);
}

/** An axis option that may also be a list of one axis. */
export function singleAxis(op: string, axis: number | readonly number[], x: Node): number {
  const one = typeof axis === "number" ? axis : axis.length === 1 ? axis[0] : undefined;
  if (one === undefined) throw new OpError(op, `axis must be one axis, got [${String(axis)}]`, [x.spec]);
  return axisOf(op, one, x.shape.length, [x.spec]);
}

/** Arithmetic needs a number: bool counts as int32. */
export const asNumber = (x: Node): Node => (x.dtype === "bool" ? g.cast(x, "int32") : x);
