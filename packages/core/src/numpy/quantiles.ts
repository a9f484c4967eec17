import { LayerError, OpError } from "../errors/index.js";
import { resultDtype } from "../host/op-dtypes.js";
import { sizeOf } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { movedTo, nanMask } from "./node-moves.js";
import { countOf, type Reduced, type ReduceOp, type ReduceOptions, reduceOver, widened } from "./reductions.js";

/** How a quantile between two elements is found. */
export type QuantileMethod = "linear" | "lower" | "higher" | "midpoint" | "nearest";
/** Options of quantiles. */
export interface QuantileOptions extends ReduceOptions {
  readonly method?: QuantileMethod | undefined;
}
type QuantileOp = (x: TensorLike, q: TensorLike, options?: QuantileOptions) => Tensor;
type QuantileName = "quantile" | "percentile" | "nanquantile" | "nanpercentile" | "median" | "nanmedian";

const METHODS: Readonly<Record<QuantileMethod, (low: Node, high: Node, weight: Node) => Node>> = {
  linear: (low, high, weight) => g.where(g.equal(low, high), low, g.add(low, g.mul(g.sub(high, low), weight))),
  lower: (low) => low,
  higher: (_low, high) => high,
  midpoint: (low, high, weight) => g.where(g.equal(weight, 0), low, g.mul(g.add(low, high), 0.5)),
  nearest: (low, high, weight) => g.where(g.lessEqual(weight, 0.5), low, high),
};

/** Quantiles of lines `[…, n]` at fractions `[m]`: `[…, m]`. */
function quantilesOfLines(lines: Node, q: Node, method: QuantileMethod, skipNan: boolean): Node {
  const last = lines.shape.length - 1;
  const n = lines.shape[last] as number;
  const shape = [...lines.shape.slice(0, last), q.shape[0] as number];
  if (n === 0) return g.full(shape, Number.NaN, lines.dtype);
  const sorted = g.sort([lines], { axis: last, descending: false });
  const nan = nanMask(lines) as Node;
  const count = skipNan ? g.sum(g.cast(g.not(nan), lines.dtype), [last], true) : g.full([1], n, lines.dtype);
  const place = g.max(g.mul(q, g.sub(count, 1)), 0);
  const below = g.floor(place);
  const at = (position: Node): Node => {
    const index = g.cast(g.min(position, n - 1), "int32");
    return skipNan ? g.takeAlong(sorted, index, last) : g.gather([sorted, index], { axis: last });
  };
  const found = METHODS[method](at(below), at(g.ceil(place)), g.broadcastTo(g.sub(place, below), shape));
  // A NaN spoils its line; without NaNs an empty line has no quantile.
  const spoilt = skipNan ? g.equal(count, 0) : g.reduceMax(nan, [last], true);
  return g.where(g.broadcastTo(spoilt, shape), Number.NaN, found);
}

function quantileOf(
  op: QuantileName,
  x: TensorLike,
  q: TensorLike,
  options: QuantileOptions,
  range: number,
  more: readonly string[] = [],
): Tensor {
  const method = options.method ?? "linear";
  if (!Object.hasOwn(METHODS, method)) {
    throw new LayerError(
      op,
      `method must be one of ${Object.keys(METHODS)
        .map((m) => `"${m}"`)
        .join(", ")}, got ${JSON.stringify(method)}`,
      { argument: "method" },
    );
  }
  const raw = nodeOf(x);
  const dtype = resultDtype(op, raw.dtype);
  const node = widened(nodeOf(x, dtype));
  const over = reduceOver(op, node, options, more);
  const fractions = nodeOf(q);
  if (fractions.shape.length > 1) throw new OpError(op, "q must be a number or a vector", [fractions.spec]);
  checkRange(op, q, range);
  const scaled = g.div(g.cast(fractions, node.dtype), range);
  const found = quantilesOfLines(
    asLines(node, over.axes),
    g.reshape(scaled, [sizeOf(fractions.shape)]),
    method,
    op.startsWith("nan"),
  );
  return wrap(g.cast(placed(found, node, over, fractions.shape), dtype));
}

function checkRange(op: string, q: TensorLike, range: number): void {
  const known: unknown[] = typeof q === "number" ? [q] : Array.isArray(q) ? q : [];
  if (known.some((v) => typeof v === "number" && !(v >= 0 && v <= range))) {
    throw new LayerError(op, `q must be in [0, ${range}], got ${String(q)}`, { argument: "q" });
  }
}

/** Reduced axes last and as one. */
function asLines(x: Node, axes: readonly number[]): Node {
  const kept = x.shape.filter((_, i) => !axes.includes(i));
  return g.reshape(g.transpose(x, movedTo(x.shape.length, axes, kept.length)), [...kept, countOf(x, axes)]);
}

/** `[…kept, m]` → `[…q, …kept]`, with size 1 in place of reduced axes when they are kept. */
function placed(found: Node, x: Node, { axes, keepdims }: Reduced, q: readonly number[]): Node {
  const rank = found.shape.length;
  const front = g.transpose(found, [rank - 1, ...Array(rank - 1).keys()]);
  return g.reshape(front, [...q, ...g.reducedShape("quantile", x.spec, axes, keepdims)]);
}

/**
 * Quantiles over axes at fractions `q` in [0, 1]; the axis of a vector `q` comes first.
 *
 * @example
 * await ops.quantile([1, 2, 3, 4, 5], [0.25, 0.5]).data(); // Float32Array [2, 3]
 */
export const quantile: QuantileOp = /* @__PURE__ */ publicOp<QuantileOp>("quantile", (x, q, o = {}) =>
  quantileOf("quantile", x, q, o, 1, ["method"]),
);

/**
 * Quantiles over axes at percentages `q` in [0, 100].
 *
 * @example
 * await ops.percentile([1, 2, 3, 4, 5], 75).item(); // 4
 */
export const percentile: QuantileOp = /* @__PURE__ */ publicOp<QuantileOp>("percentile", (x, q, o = {}) =>
  quantileOf("percentile", x, q, o, 100, ["method"]),
);

/**
 * Quantiles of the elements that are not NaN.
 *
 * @example
 * await ops.nanquantile([1, Number.NaN, 3], 0.5).item(); // 2
 */
export const nanquantile: QuantileOp = /* @__PURE__ */ publicOp<QuantileOp>("nanquantile", (x, q, o = {}) =>
  quantileOf("nanquantile", x, q, o, 1, ["method"]),
);

/**
 * Percentiles of the elements that are not NaN.
 *
 * @example
 * await ops.nanpercentile([1, Number.NaN, 3], 50).item(); // 2
 */
export const nanpercentile: QuantileOp = /* @__PURE__ */ publicOp<QuantileOp>("nanpercentile", (x, q, o = {}) =>
  quantileOf("nanpercentile", x, q, o, 100, ["method"]),
);

/**
 * Median over axes; the mean of the middle two where their number is even.
 *
 * @example
 * await ops.median([1, 9, 3, 5]).item(); // 4
 */
export const median: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("median", (x, o = {}) => quantileOf("median", x, 0.5, o, 1));

/**
 * Median of the elements that are not NaN.
 *
 * @example
 * await ops.nanmedian([1, Number.NaN, 3]).item(); // 2
 */
export const nanmedian: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("nanmedian", (x, o = {}) =>
  quantileOf("nanmedian", x, 0.5, o, 1),
);
