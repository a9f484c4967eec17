import { LayerError, OpError } from "../errors/index.js";
import { isFloat } from "../host/dtype.js";
import { resultType, toFloat } from "../host/promote.js";
import { sizeOf } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, nodeOf, plainOp, promoted, promotionOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { valuesOf } from "./host-values.js";
import { asNumber, flatten, nanMask } from "./node-moves.js";

/** Up to this many sorted elements, comparing with all of them beats a binary search. */
const FEW = 64;

/** For each of `values`, how many elements of the sorted vector lie before it (`right`: or equal it), as int32. */
export function searchSortedIn(sorted: Node, values: Node, right: boolean): Node {
  const n = sorted.shape[0] as number;
  return n <= FEW ? countBefore(sorted, values, right) : bisect(sorted, values, right);
}

/** Does a sorted element lie before a value? NaN is the largest. */
function before(element: Node, value: Node, right: boolean): Node {
  const lies = right ? g.lessEqual(element, value) : g.less(element, value);
  const nan = nanMask(value);
  if (nan === null) return lies;
  return g.or(lies, right ? nan : g.and(nan, g.not(nanMask(element) as Node)));
}

function countBefore(sorted: Node, values: Node, right: boolean): Node {
  const shape = [...values.shape, sorted.shape[0] as number];
  const [element, value] = [g.broadcastTo(sorted, shape), g.broadcastTo(g.reshape(values, [...values.shape, 1]), shape)];
  return g.sum(g.cast(before(element, value, right), "int32"), [values.shape.length]);
}

function bisect(sorted: Node, values: Node, right: boolean): Node {
  const n = sorted.shape[0] as number;
  const flat = flatten(values);
  let low = g.full(flat.shape, 0, "int32");
  let high = g.full(flat.shape, n, "int32");
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    const middle = g.div(g.add(low, high), 2);
    const open = g.less(low, high);
    const go = g.and(open, before(g.gather([sorted, g.min(middle, n - 1)], { axis: 0 }), flat, right));
    low = g.where(go, g.add(middle, 1), low);
    high = g.where(g.and(open, g.not(go)), middle, high);
  }
  return g.reshape(low, values.shape);
}

/** Options of `searchsorted`. */
export interface SearchOptions {
  /** `"left"`: before equal elements; `"right"`: after them. */
  readonly side?: "left" | "right" | undefined;
}
/**
 * Positions at which values would be inserted into a sorted vector, as int32.
 *
 * @example
 * await ops.searchsorted([1, 3, 5], [0, 3, 9]).data(); // Int32Array [0, 1, 3]
 */
export const searchsorted: (sortedSequence: TensorLike, values: TensorLike, options?: SearchOptions) => Tensor =
  /* @__PURE__ */ publicOp("searchsorted", (sortedSequence: TensorLike, values: TensorLike, options: SearchOptions = {}) => {
    checkOptions("searchsorted", options, ["side"]);
    const side = options.side ?? "left";
    if (side !== "left" && side !== "right") {
      throw new LayerError("searchsorted", `side must be "left" or "right", got ${JSON.stringify(side)}`, { argument: "side" });
    }
    const [sorted, wanted] = promoted([sortedSequence, values]) as [Node, Node];
    if (sorted.shape.length !== 1) throw new OpError("searchsorted", "the sorted sequence must be a vector", [sorted.spec]);
    return wrap(searchSortedIn(sorted, wanted, side === "right"));
  });

/**
 * Number of the bin each element falls into, as int32: bin `i` holds `bins[i - 1] <= x < bins[i]`. Falling edges are
 * taken too.
 *
 * @example
 * await ops.digitize([0, 1.5, 9], [1, 2, 3]).data(); // Int32Array [0, 1, 3]
 */
export const digitize: (x: TensorLike, bins: TensorLike) => Tensor = /* @__PURE__ */ plainOp(
  "digitize",
  (x: TensorLike, bins: TensorLike) => {
    const [node, edges] = promoted([x, bins]) as [Node, Node];
    if (edges.shape.length !== 1) throw new OpError("digitize", "bins must be a vector", [edges.spec]);
    const n = edges.shape[0] as number;
    const rising = searchSortedIn(edges, node, true);
    if (n < 2) return wrap(rising);
    const falling = g.sub(n, searchSortedIn(g.reverse(edges, [0]), node, true));
    const first = g.slice([edges], { starts: [0], limits: [1], strides: [1] });
    const last = g.slice([edges], { starts: [n - 1], limits: [n], strides: [1] });
    return wrap(g.where(g.reshape(g.lessEqual(first, last), []), rising, falling));
  },
);

/** Options of `histogram`. */
export interface HistogramOptions {
  readonly bins?: number | undefined;
  /** Lowest and highest edge; `null` takes the smallest and largest element. */
  readonly range?: readonly [number, number] | null | undefined;
}
/**
 * Counts of the elements in equal bins and the edges of the bins: `[counts [bins], edges [bins + 1]]`. Each bin but the
 * last excludes its right edge; what lies outside `range` is not counted.
 *
 * @example
 * const [counts, edges] = ops.histogram([1, 2, 2, 4], { bins: 3 });
 * await counts.data(); // [1, 2, 1]
 */
export const histogram: (x: TensorLike, options?: HistogramOptions) => [counts: Tensor, edges: Tensor] = /* @__PURE__ */ publicOp(
  "histogram",
  (x: TensorLike, options: HistogramOptions = {}): [Tensor, Tensor] => {
    checkOptions("histogram", options, ["bins", "range"]);
    const bins = options.bins ?? 10;
    if (!Number.isInteger(bins) || bins < 1)
      throw new LayerError("histogram", `bins must be a positive integer, got ${String(bins)}`, { argument: "bins" });
    const raw = nodeOf(x);
    const node = flatten(g.cast(raw, toFloat(raw.dtype)));
    const edges = edgesOf(node, bins, options.range ?? null);
    const top = g.slice([edges], { starts: [bins], limits: [bins + 1], strides: [1] });
    const place = g.sub(searchSortedIn(edges, node, true), 1);
    const bin = g.where(g.equal(node, top), bins - 1, place);
    const ones = g.full(node.shape, 1, node.dtype);
    // Bins −1 and `bins` do not exist: a scatter drops them.
    const counts = g.scatterAdd([g.full([bins], 0, node.dtype), bin, ones], {});
    return [wrap(counts), wrap(edges)];
  },
);

function edgesOf(x: Node, bins: number, range: readonly number[] | null): Node {
  const step = g.div(g.iota([], { dtype: x.dtype, shape: [bins + 1], axis: 0 }), bins);
  const [low, high] = limitsOf(x, range);
  const line = g.add(low, g.mul(g.sub(high, low), step));
  return g.where(g.equal(step, 1), g.broadcastTo(high, line.shape), line);
}

function limitsOf(x: Node, range: readonly number[] | null): [Node, Node] {
  if (range !== null) {
    const [low, high] = range;
    if (range.length !== 2 || low === undefined || high === undefined)
      throw new LayerError("histogram", `range must have two numbers, got [${String(range)}]`, { argument: "range" });
    if (high < low)
      throw new LayerError("histogram", `the second number of range must not be smaller than the first, got [${String(range)}]`, {
        argument: "range",
      });
    const same = low === high ? 0.5 : 0;
    return [g.scalar(low - same, x.dtype), g.scalar(high + same, x.dtype)];
  }
  if (x.shape[0] === 0) return [g.scalar(0, x.dtype), g.scalar(1, x.dtype)];
  const [low, high] = [g.reduceMin(x, [0]), g.reduceMax(x, [0])];
  const half = g.mul(g.cast(g.equal(low, high), x.dtype), 0.5);
  return [g.sub(low, half), g.add(high, half)];
}

/** Options of `bincount`. */
export interface BincountOptions {
  /** What each element counts for, instead of 1. */
  readonly weights?: TensorLike | null | undefined;
  /** The result has at least this many bins. */
  readonly minlength?: number | undefined;
  readonly sparse?: boolean | undefined;
}
/**
 * How often each non-negative integer occurs in a vector `[n]` → `[bins]`, or in each row `[b, n]` → `[b, bins]`. The
 * number of bins depends on the values, so it cannot be traced.
 *
 * @example
 * await ops.bincount([0, 1, 1, 3]).data(); // Int32Array [1, 2, 0, 1]
 */
export const bincount: (x: TensorLike, options?: BincountOptions) => Tensor = /* @__PURE__ */ publicOp(
  "bincount",
  (x: TensorLike, options: BincountOptions = {}) => {
    checkOptions("bincount", options, ["weights", "minlength", "sparse"]);
    if (options.sparse === true)
      throw new LayerError("bincount", "sparse tensors are not supported, got sparse: true", { argument: "sparse" });
    const node = asNumber(nodeOf(x));
    const rank = node.shape.length;
    if (isFloat(node.dtype) || rank < 1 || rank > 2)
      throw new OpError("bincount", "x must be a vector or a matrix of integers", [node.spec]);
    const weights = options.weights ?? null;
    const dtype = weights === null ? "int32" : resultType(promotionOf(x), promotionOf(weights));
    const rows = rank === 1 ? 1 : (node.shape[0] as number);
    const bins = binsOf(valuesOf("bincount", x).data, options.minlength ?? 0);
    const each = weights === null ? g.full(node.shape, 1, dtype) : nodeOf(weights, dtype);
    if (sizeOf(each.shape) !== sizeOf(node.shape))
      throw new OpError("bincount", "weights must have the shape of x", [node.spec, each.spec]);
    const row = g.mul(g.iota([], { dtype: "int32", shape: [rows, sizeOf(node.shape) / Math.max(1, rows)], axis: 0 }), bins);
    const index = g.add(flatten(row), flatten(g.cast(node, "int32")));
    const counts = g.scatterAdd([g.full([rows * bins], 0, dtype), index, flatten(each)], {});
    return wrap(rank === 1 ? counts : g.reshape(counts, [rows, bins]));
  },
);

function binsOf(values: ArrayLike<number>, minlength: number): number {
  let bins = minlength;
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number;
    if (v < 0) throw new LayerError("bincount", `x must not be negative, got ${v}`, { argument: "x" });
    bins = Math.max(bins, v + 1);
  }
  return bins;
}
