import { LayerError, OpError } from "../errors/index.js";
import { sizeOf, stridesOf } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { nodeOf, plainOp, type TensorLike, wrap } from "../surface/index.js";
import { valuesOf } from "./host-values.js";
import { asIndices, flatten, indexVector, movedTo, wrapIndices } from "./node-moves.js";

/** Python's `start:stop:step`; what is absent or `null` has Python's default. */
export interface Slice {
  readonly start?: number | null | undefined;
  readonly stop?: number | null | undefined;
  readonly step?: number | null | undefined;
}
/** One entry of a key: an index, a slice, `"..."`, `null` for a new axis, or a tensor of indices (or of bools). */
export type KeyEntry = number | Slice | "..." | null | TensorLike;
/** A key: one entry, or a list of entries from the first axis on. */
export type Key = KeyEntry | readonly KeyEntry[];

type Step =
  | { readonly kind: "new" }
  | { readonly kind: "slice"; readonly slice: Slice }
  | { readonly kind: "at"; readonly index: number }
  | { readonly kind: "indices"; readonly node: Node };

const isSlice = (e: unknown): e is Slice => typeof e === "object" && e !== null && Object.getPrototypeOf(e) === Object.prototype;

/** Entries one per axis (or new axis): ellipsis and masks written out. */
function stepsOf(x: Node, key: Key): Step[] {
  const entries: readonly KeyEntry[] = Array.isArray(key) ? (key as readonly KeyEntry[]) : [key as KeyEntry];
  const rank = x.shape.length;
  const steps = entries.map((e): Step[] | "..." => (e === "..." ? e : stepOf(e)));
  const used = steps.flat().filter((s) => s !== "..." && s.kind !== "new").length;
  if (used > rank) throw new OpError("getItem", `the key must have at most ${rank} indices, got ${used}`, [x.spec]);
  if (steps.filter((s) => s === "...").length > 1) throw new OpError("getItem", 'the key must have at most one "..."', [x.spec]);
  const whole = Array.from({ length: rank - used }, (): Step => ({ kind: "slice", slice: {} }));
  const full = steps.includes("...") ? steps : [...steps, "..." as const];
  return full.flatMap((s) => (s === "..." ? whole : s));
}

function stepOf(entry: Exclude<KeyEntry, "...">): Step[] {
  if (entry === null) return [{ kind: "new" }];
  if (typeof entry === "number") return [{ kind: "at", index: entry }];
  if (isSlice(entry)) return [{ kind: "slice", slice: entry }];
  const node = nodeOf(entry);
  if (node.dtype === "bool" && node.shape.length > 0) return maskSteps(entry, node);
  if (node.dtype.includes("float") || node.dtype === "bool")
    throw new OpError("getItem", "indices must be integers or a mask", [node.spec]);
  return [{ kind: "indices", node }];
}

/** A mask as the positions where it holds. */
function maskSteps(mask: TensorLike, node: Node): Step[] {
  const { data } = valuesOf("getItem", mask);
  const hits = [...data.keys()].filter((i) => data[i] !== 0);
  const steps = stridesOf(node.shape);
  return node.shape.map(
    (d, axis): Step => ({ kind: "indices", node: indexVector(hits.map((h) => Math.floor(h / (steps[axis] as number)) % d)) }),
  );
}

/** Python's slice of an axis of `n`: first element, count and step. */
export function resolveSlice(slice: Slice, n: number): { first: number; count: number; step: number } {
  const known = Object.keys(slice).find((k) => k !== "start" && k !== "stop" && k !== "step");
  if (known !== undefined) throw new LayerError("getItem", `a slice must have start, stop and step only, got "${known}"`);
  const step = slice.step ?? 1;
  const bad = [step, slice.start ?? 0, slice.stop ?? 0].find((v) => !Number.isInteger(v));
  if (bad !== undefined || step === 0)
    throw new LayerError(
      "getItem",
      `start, stop and step of a slice must be integers and step not zero, got ${JSON.stringify(slice)}`,
    );
  const [lowest, highest] = step > 0 ? [0, n] : [-1, n - 1];
  const bound = (v: number): number => Math.min(highest, Math.max(lowest, v < 0 ? v + n : v));
  const first = slice.start == null ? (step > 0 ? 0 : n - 1) : bound(slice.start);
  const end = slice.stop == null ? (step > 0 ? n : -1) : bound(slice.stop);
  return { first, count: Math.max(0, Math.ceil((end - first) / step)), step };
}

/**
 * NumPy-style indexing: `x[key]`. Entries are integers, slices `{ start, stop, step }`, `"..."`, `null` for a new axis,
 * and tensors of integers; a mask of bools makes the shape depend on values and cannot be traced.
 *
 * @example
 * const x = ops.reshape(ops.arange(6), [2, 3]);
 * await ops.getItem(x, [{ start: 0, stop: 1 }, -1]).data(); // Int32Array [2]
 */
export const getItem: (x: TensorLike, key: Key) => Tensor = /* @__PURE__ */ plainOp("getItem", (x: TensorLike, key: Key) => {
  const node = nodeOf(x);
  const steps = stepsOf(node, key);
  return wrap(steps.some((s) => s.kind === "indices") ? advanced(node, steps) : basic(node, steps));
});

function indexOf(x: Node, axis: number, index: number): number {
  const n = x.shape[axis] as number;
  const at = index < 0 ? index + n : index;
  if (!Number.isInteger(index) || at < 0 || at >= n)
    throw new OpError("getItem", `the index on axis ${axis} must be an integer in [${-n}, ${n}), got ${index}`, [x.spec]);
  return at;
}

/** Slices and integers as one strided slice and one reversal; index axes stay whole. */
function basic(x: Node, steps: readonly Step[]): Node {
  const [starts, limits, strides, reversed, shape]: number[][] = [[], [], [], [], []];
  let axis = 0;
  for (const s of steps) {
    if (s.kind === "new") {
      shape!.push(1);
      continue;
    }
    const n = x.shape[axis] as number;
    const { first, count, step } =
      s.kind === "at"
        ? { first: indexOf(x, axis, s.index), count: 1, step: 1 }
        : resolveSlice(s.kind === "slice" ? s.slice : {}, n);
    const low = count === 0 ? 0 : Math.min(first, first + (count - 1) * step);
    starts!.push(low);
    limits!.push(count === 0 ? 0 : low + (count - 1) * Math.abs(step) + 1);
    strides!.push(Math.abs(step));
    if (step < 0) reversed!.push(axis);
    if (s.kind !== "at") shape!.push(count);
    axis++;
  }
  const whole = starts!.every((s, i) => s === 0 && strides![i] === 1 && limits![i] === x.shape[i]);
  const part = whole ? x : g.slice([x], { starts: starts!, limits: limits!, strides: strides! });
  return g.reshape(reversed!.length === 0 ? part : g.reverse(part, reversed!), shape!);
}

/** Tensor indices broadcast together; their axes go where they stood, or first when others lie between them. */
function advanced(x: Node, steps: readonly Step[]): Node {
  const indexed = steps.map((s, i) => (s.kind === "indices" || s.kind === "at" ? i : -1)).filter((i) => i >= 0);
  const part = basic(
    x,
    steps.map((s): Step => (s.kind === "indices" || s.kind === "at" ? { kind: "slice", slice: {} } : s)),
  );
  const nodes = indexed.map((i) => {
    const s = steps[i] as Step;
    const size = part.shape[i] as number;
    if (s.kind === "at") return g.scalar(indexOf(part, i, s.index), "int32");
    return wrapIndices(asIndices((s as { node: Node }).node), size);
  });
  const shape = g.broadcastShapes(
    "getItem",
    nodes.map((n) => n.spec),
  );
  const together = indexed.every((i, k) => k === 0 || i === (indexed[k - 1] as number) + 1);
  const front = g.transpose(part, movedTo(part.shape.length, indexed, 0));
  const sizes = indexed.map((i) => part.shape[i] as number);
  const rest = front.shape.slice(indexed.length);
  const strides = stridesOf(sizes);
  const linear = nodes.map((n, k) => g.mul(g.broadcastTo(n, shape), strides[k] as number)).reduce((a, b) => g.add(a, b));
  const rows = g.reshape(g.gather([g.reshape(front, [sizeOf(sizes), ...rest]), flatten(linear)], { axis: 0 }), [
    ...shape,
    ...rest,
  ]);
  const place = together ? (indexed[0] as number) : 0;
  return g.transpose(rows, movedTo(rows.shape.length, [...shape.keys()], place));
}
