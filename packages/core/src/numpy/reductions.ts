import { OpError } from "../errors/index.js";
import { type DType, isFloat } from "../host/dtype.js";
import { prodType, sumType, toFloatWide } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axesOf, checkOptions, converted, dtypeOption, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";

/** Options of reductions: the axis or axes to reduce (`null`: all) and whether they stay as size 1. */
export interface ReduceOptions {
  readonly axis?: number | readonly number[] | null | undefined;
  readonly keepdims?: boolean | undefined;
}
/** A reduction that takes nothing but axes. */
export type ReduceOp = (x: TensorLike, options?: ReduceOptions) => Tensor;
/** Options of `max` and `min`: `initial` takes part in the comparison and makes empty axes legal. */
export interface ExtremumOptions extends ReduceOptions {
  readonly initial?: number | null | undefined;
}
/** Options of `prod`. */
export interface ProdOptions extends ReduceOptions {
  readonly dtype?: string | null | undefined;
}

export interface Reduced {
  readonly axes: readonly number[];
  readonly keepdims: boolean;
}
/** Checks the options of a reduction of `x`. */
export function reduceOver(op: string, x: Node, options: ReduceOptions, more: readonly string[] = []): Reduced {
  checkOptions(op, options, ["axis", "keepdims", ...more]);
  return { axes: axesOf(op, options.axis, x.shape.length, [x.spec]), keepdims: options.keepdims ?? false };
}

export const countOf = (x: Node, axes: readonly number[]): number => axes.reduce((n, a) => n * (x.shape[a] as number), 1);

/** Halves overflow while they are summed: they are averaged in float32. */
export const widened = (x: Node): Node => (x.dtype === "float16" || x.dtype === "bfloat16" ? g.cast(x, "float32") : x);

/** Mean of a float node over `axes`, in the node's dtype. */
export const meanOf = (x: Node, axes: readonly number[], keepdims: boolean): Node =>
  g.cast(g.div(g.sum(widened(x), axes, keepdims), countOf(x, axes)), x.dtype);

/**
 * Sum over axes; bool and small integers are summed in 32 bits.
 *
 * @example
 * await ops.sum([[1, 2], [3, 4]], { axis: 0 }).data(); // Int32Array [4, 6]
 */
export const sum: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("sum", (x, options = {}) => {
  const node = converted(x, sumType);
  const { axes, keepdims } = reduceOver("sum", node, options);
  return wrap(g.sum(node, axes, keepdims));
});

/**
 * Product over axes; bool and small integers are multiplied in 32 bits.
 *
 * @example
 * await ops.prod([1, 2, 3]).item(); // 6
 */
export const prod: (x: TensorLike, options?: ProdOptions) => Tensor = /* @__PURE__ */ publicOp(
  "prod",
  (x: TensorLike, options: ProdOptions = {}) => {
    const rule = options.dtype == null ? prodType : (): DType => dtypeOption("prod", options.dtype);
    const node = converted(x, rule);
    const { axes, keepdims } = reduceOver("prod", node, options, ["dtype"]);
    return wrap(g.reduceProd(node, axes, keepdims));
  },
);

/**
 * Arithmetic mean over axes; integers become floats.
 *
 * @example
 * await ops.mean([1, 2, 3, 6]).item(); // 3
 */
export const mean: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("mean", (x, options = {}) => {
  const node = converted(x, toFloatWide);
  const { axes, keepdims } = reduceOver("mean", node, options);
  return wrap(meanOf(node, axes, keepdims));
});

function extremum(op: string, reduce: typeof g.reduceMax, pick: typeof g.max, x: TensorLike, options: ExtremumOptions): Tensor {
  const node = nodeOf(x);
  const { axes, keepdims } = reduceOver(op, node, options, op.startsWith("a") ? [] : ["initial"]);
  const initial = options.initial ?? null;
  if (initial === null && countOf(node, axes) === 0) {
    throw new OpError(
      op,
      "the reduced axes must not be empty",
      [node.spec],
      {},
      op.startsWith("a") ? undefined : "Give `initial` a value.",
    );
  }
  const reduced = reduce(node, axes, keepdims);
  return wrap(initial === null ? reduced : pick(reduced, g.scalar(initial, node.dtype)));
}
type ExtremumOp = (x: TensorLike, options?: ExtremumOptions) => Tensor;

/**
 * Largest element over axes; NaN wins. Empty axes need `initial`.
 *
 * @example
 * await ops.max([[1, 5], [3, 4]], { axis: 1 }).data(); // Int32Array [5, 4]
 */
export const max: ExtremumOp = /* @__PURE__ */ publicOp<ExtremumOp>("max", (x, o = {}) =>
  extremum("max", g.reduceMax, g.max, x, o),
);

/**
 * Smallest element over axes; NaN wins. Empty axes need `initial`.
 *
 * @example
 * await ops.min([[1, 5], [3, 4]], { axis: 1 }).data(); // Int32Array [1, 3]
 */
export const min: ExtremumOp = /* @__PURE__ */ publicOp<ExtremumOp>("min", (x, o = {}) =>
  extremum("min", g.reduceMin, g.min, x, o),
);

/**
 * Largest element over axes; NaN wins.
 *
 * @example
 * await ops.amax([1, 3, 2]).item(); // 3
 */
export const amax: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("amax", (x, o = {}) =>
  extremum("amax", g.reduceMax, g.max, x, o),
);

/**
 * Smallest element over axes; NaN wins.
 *
 * @example
 * await ops.amin([1, 3, 2]).item(); // 1
 */
export const amin: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("amin", (x, o = {}) =>
  extremum("amin", g.reduceMin, g.min, x, o),
);

/**
 * Largest minus smallest element over axes.
 *
 * @example
 * await ops.ptp([1, 9, 4]).item(); // 8
 */
export const ptp: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("ptp", (x, options = {}) => {
  const node = nodeOf(x);
  const { axes, keepdims } = reduceOver("ptp", node, options);
  if (countOf(node, axes) === 0) throw new OpError("ptp", "the reduced axes must not be empty", [node.spec]);
  const [high, low] = [g.reduceMax(node, axes, keepdims), g.reduceMin(node, axes, keepdims)];
  return wrap(node.dtype === "bool" ? g.and(high, g.not(low)) : g.sub(high, low));
});

const truth = (x: Node): Node => g.cast(x, "bool");

/**
 * Whether all elements over axes are true (or not zero); true where there are none.
 *
 * @example
 * await ops.all([[true, false], [true, true]], { axis: 1 }).data(); // Uint8Array [0, 1]
 */
export const all: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("all", (x, options = {}) => {
  const node = truth(nodeOf(x));
  const { axes, keepdims } = reduceOver("all", node, options);
  return wrap(g.reduceMin(node, axes, keepdims));
});

/**
 * Whether any element over axes is true (or not zero); false where there are none.
 *
 * @example
 * await ops.any([[true, false], [false, false]], { axis: 1 }).data(); // Uint8Array [1, 0]
 */
export const any: ReduceOp = /* @__PURE__ */ publicOp<ReduceOp>("any", (x, options = {}) => {
  const node = truth(nodeOf(x));
  const { axes, keepdims } = reduceOver("any", node, options);
  return wrap(g.reduceMax(node, axes, keepdims));
});

/** Options of `countNonzero`. */
export interface CountNonzeroOptions {
  readonly axis?: number | readonly number[] | null | undefined;
}
/**
 * Number of elements over axes that are not zero, as int32.
 *
 * @example
 * await ops.countNonzero([[0, 1], [2, 3]], { axis: 1 }).data(); // Int32Array [1, 2]
 */
export const countNonzero: (x: TensorLike, options?: CountNonzeroOptions) => Tensor = /* @__PURE__ */ publicOp(
  "countNonzero",
  (x: TensorLike, options: CountNonzeroOptions = {}) => {
    checkOptions("countNonzero", options, ["axis"]);
    const node = nodeOf(x);
    const hit = isFloat(node.dtype) ? g.not(g.equal(node, 0)) : truth(node);
    return wrap(g.sum(g.cast(hit, "int32"), axesOf("countNonzero", options.axis, node.shape.length, [node.spec])));
  },
);
