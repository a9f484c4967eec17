import { LayerError, OpError } from "../errors/index.js";
import { isFloat } from "../host/dtype.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { joined, sliceAxis, takeRuns } from "./node-moves.js";

/** How `pad` fills what it adds; names as NumPy's. */
export type PadMode =
  | "constant"
  | "edge"
  | "reflect"
  | "symmetric"
  | "wrap"
  | "circular"
  | "linear_ramp"
  | "maximum"
  | "mean"
  | "median"
  | "minimum"
  | "empty";
/** Elements before and after: for every axis alike, or one pair per axis. */
export type PadWidth = number | readonly number[] | readonly (readonly number[])[];
/** Options of `pad`. */
export interface PadOptions {
  readonly mode?: PadMode | undefined;
  /** What `"constant"` fills with; 0 when absent. */
  readonly constantValues?: TensorLike | null | undefined;
}

/** Position in `[0, n)` that a padded place `i` (which may lie outside) repeats. */
const SOURCES: Readonly<Record<string, (i: number, n: number) => number>> = {
  edge: (i, n) => Math.min(Math.max(i, 0), n - 1),
  wrap: (i, n) => modulo(i, n),
  circular: (i, n) => modulo(i, n),
  reflect: (i, n) => {
    const at = modulo(i, Math.max(1, 2 * n - 2));
    return at < n ? at : 2 * n - 2 - at;
  },
  symmetric: (i, n) => {
    const at = modulo(i, 2 * n);
    return at < n ? at : 2 * n - 1 - at;
  },
};
const modulo = (i: number, n: number): number => ((i % n) + n) % n;

/** One value per line, repeated into the padding. */
const STATISTICS: Readonly<Record<string, (x: Node, axis: number) => Node>> = {
  maximum: (x, axis) => g.reduceMax(x, [axis], true),
  minimum: (x, axis) => g.reduceMin(x, [axis], true),
  mean: (x, axis) => rounded(g.div(g.sum(floating(x), [axis], true), x.shape[axis] as number), x),
  median: (x, axis) => {
    const n = x.shape[axis] as number;
    const sorted = g.sort([floating(x)], { axis, descending: false });
    const [low, high] = [Math.floor((n - 1) / 2), Math.ceil((n - 1) / 2)];
    return rounded(g.mul(g.add(sliceAxis(sorted, axis, low, low + 1), sliceAxis(sorted, axis, high, high + 1)), 0.5), x);
  },
};
const floating = (x: Node): Node => (isFloat(x.dtype) ? x : g.cast(x, "float32"));
const rounded = (y: Node, like: Node): Node => (isFloat(like.dtype) ? y : g.cast(g.round(y), like.dtype));

const MODES: readonly string[] = ["constant", ...Object.keys(SOURCES), "linear_ramp", ...Object.keys(STATISTICS), "empty"];

/**
 * Adds elements before and after axes. `padWidth` is one number, one pair for all axes, or a pair per axis.
 *
 * @example
 * await ops.pad([1, 2, 3], 1).data(); // Int32Array [0, 1, 2, 3, 0]
 * await ops.pad([1, 2, 3], [2, 0], { mode: "reflect" }).data(); // Int32Array [3, 2, 1, 2, 3]
 */
export const pad: (x: TensorLike, padWidth: PadWidth, options?: PadOptions) => Tensor = /* @__PURE__ */ publicOp(
  "pad",
  (x: TensorLike, padWidth: PadWidth, options: PadOptions = {}) => {
    checkOptions("pad", options, ["mode", "constantValues"]);
    const mode = options.mode ?? "constant";
    if (!MODES.includes(mode))
      throw new LayerError("pad", `mode must be one of ${MODES.map((m) => `"${m}"`).join(", ")}, got ${JSON.stringify(mode)}`, {
        argument: "mode",
      });
    const node = nodeOf(x);
    const widths = widthsOf(node, padWidth);
    const fill = options.constantValues ?? null;
    if (mode === "constant" || mode === "empty")
      return wrap(padConstant(node, widths, fill === null ? g.scalar(0, node.dtype) : fillOf(fill, node)));
    if (fill !== null)
      throw new LayerError("pad", `constantValues must only be given with mode "constant", got mode "${mode}"`, {
        argument: "constantValues",
      });
    return wrap(
      widths.reduce(
        (padded, [before, after], axis) => (before + after === 0 ? padded : padAxis(padded, axis, before, after, mode)),
        node,
      ),
    );
  },
);

function fillOf(value: TensorLike, x: Node): Node {
  const node = nodeOf(value, x.dtype);
  if (node.shape.some((d) => d !== 1)) throw new OpError("pad", "constantValues must be one number", [node.spec]);
  return g.reshape(node, []);
}

const padConstant = (x: Node, widths: readonly (readonly [number, number])[], fill: Node): Node =>
  widths.every(([a, b]) => a === 0 && b === 0)
    ? x
    : g.pad([x, fill], { low: widths.map(([a]) => a), high: widths.map(([, b]) => b), interior: widths.map(() => 0) });

function padAxis(x: Node, axis: number, before: number, after: number, mode: string): Node {
  const n = x.shape[axis] as number;
  if (n === 0) throw new OpError("pad", `an empty axis must not be padded with mode "${mode}"`, [x.spec]);
  const source = SOURCES[mode];
  if (source !== undefined)
    return takeRuns(
      x,
      axis,
      Array.from({ length: before + n + after }, (_, i) => source(i - before, n)),
    );
  const sized = (count: number): number[] => x.shape.map((d, i) => (i === axis ? count : d));
  const statistic = STATISTICS[mode];
  if (statistic !== undefined) {
    const line = statistic(x, axis);
    return joined(
      [...(before > 0 ? [g.broadcastTo(line, sized(before))] : []), x, ...(after > 0 ? [g.broadcastTo(line, sized(after))] : [])],
      axis,
    );
  }
  const ramp = (edge: Node, count: number, rising: boolean): Node => {
    const height = floating(edge);
    const steps = g.iota([], { dtype: height.dtype, shape: sized(count), axis });
    const share = g.div(rising ? steps : g.sub(count - 1, steps), count);
    return g.cast(g.mul(g.broadcastTo(height, sized(count)), share), x.dtype);
  };
  const parts = [
    before > 0 ? ramp(sliceAxis(x, axis, 0, 1), before, true) : null,
    x,
    after > 0 ? ramp(sliceAxis(x, axis, n - 1, n), after, false) : null,
  ];
  return joined(
    parts.filter((p) => p !== null),
    axis,
  );
}

/** One pair per axis. */
function widthsOf(x: Node, padWidth: PadWidth): (readonly [number, number])[] {
  const pairs: readonly (readonly number[])[] =
    typeof padWidth === "number"
      ? [[padWidth]]
      : padWidth.every((p) => typeof p === "number")
        ? [padWidth]
        : (padWidth as readonly (readonly number[])[]);
  const rank = x.shape.length;
  const fits =
    (pairs.length === 1 || pairs.length === rank) &&
    pairs.every((p) => (p.length === 1 || p.length === 2) && p.every((n) => Number.isInteger(n) && n >= 0));
  if (!fits)
    throw new OpError(
      "pad",
      `padWidth must be a number, a pair, or one pair of non-negative integers per axis, got ${JSON.stringify(padWidth)}`,
      [x.spec],
    );
  return x.shape.map((_, i) => {
    const pair = pairs[pairs.length === 1 ? 0 : i] as readonly number[];
    return [pair[0] as number, (pair[1] ?? pair[0]) as number];
  });
}
