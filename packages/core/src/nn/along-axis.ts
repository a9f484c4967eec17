import { OpError } from "../errors/index.js";
import { toFloatWide } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axesOf, axisOf, checkOptions, converted, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";

export interface SoftmaxOptions {
  /** Default −1; `null` for all axes together. */
  readonly axis?: number | readonly number[] | null | undefined;
}
type Softmax = (x: TensorLike, options?: SoftmaxOptions) => Tensor;
const along = (name: string, op: typeof g.softmax): Softmax =>
  publicOp(name, (x: TensorLike, options: SoftmaxOptions = {}) => {
    checkOptions(name, options, ["axis"]);
    const node = converted(x, toFloatWide);
    const axes = axesOf(name, options.axis === undefined ? -1 : options.axis, node.shape.length, [node.spec]);
    return wrap(op([node], { axes }));
  });

/**
 * eˣ / Σ eˣ along an axis: probabilities that add up to 1.
 *
 * @example
 * await ops.softmax([[0, 0]]).data(); // Float32Array [0.5, 0.5]
 */
export const softmax: Softmax = /* @__PURE__ */ along("softmax", g.softmax);

/**
 * log softmax(x), exact where the probability is tiny.
 *
 * @example
 * await ops.logSoftmax([0, 0]).data(); // Float32Array [-0.6931472, -0.6931472]
 */
export const logSoftmax: Softmax = /* @__PURE__ */ along("logSoftmax", g.logSoftmax);

export interface AxisOptions {
  /** Default −1. */
  readonly axis?: number | undefined;
}
/** Elements `from` to `to` of one axis. */
export function between(x: Node, axis: number, from: number, to: number): Node {
  const starts = x.shape.map((_, i) => (i === axis ? from : 0));
  return g.slice([x], { starts, limits: x.shape.map((d, i) => (i === axis ? to : d)), strides: starts.map(() => 1) });
}

/**
 * First half of the axis times the sigmoid of its second half. The axis must have an even size.
 *
 * @example
 * await ops.glu([3, 0]).data(); // Float32Array [1.5]
 */
export const glu: (x: TensorLike, options?: AxisOptions) => Tensor = /* @__PURE__ */ publicOp(
  "glu",
  (x: TensorLike, options: AxisOptions = {}) => {
    checkOptions("glu", options, ["axis"]);
    const node = converted(x, toFloatWide);
    const axis = axisOf("glu", options.axis ?? -1, node.shape.length, [node.spec]);
    const size = node.shape[axis] as number;
    if (size % 2 !== 0) throw new OpError("glu", `the size of axis ${axis} must be even`, [node.spec], { axis });
    return wrap(g.mul(between(node, axis, 0, size / 2), g.sigmoid(between(node, axis, size / 2, size))));
  },
);

/**
 * Euclidean projection onto the probability simplex along an axis: a softmax that gives exact zeros.
 *
 * @example
 * await ops.sparsemax([2, 0]).data(); // Float32Array [1, 0]
 */
export const sparsemax: (x: TensorLike, options?: AxisOptions) => Tensor = /* @__PURE__ */ publicOp(
  "sparsemax",
  (x: TensorLike, options: AxisOptions = {}) => {
    checkOptions("sparsemax", options, ["axis"]);
    const node = converted(x, toFloatWide);
    const axis = axisOf("sparsemax", options.axis ?? -1, node.shape.length, [node.spec]);
    const sorted = g.sort([node], { axis, descending: true });
    const rank = g.add(g.iota([], { dtype: node.dtype, shape: node.shape, axis }), 1);
    const sums = g.cumsum(sorted, axis);
    const inside = g.cast(g.less(sums, g.add(1, g.mul(rank, sorted))), node.dtype);
    const count = g.sum(inside, [axis], true); // how many elements stay above zero
    const total = g.sum(g.mul(sorted, inside), [axis], true);
    return wrap(g.max(g.sub(node, g.div(g.sub(total, 1), count)), 0));
  },
);

export interface OneHotOptions {
  /** Where the class axis goes. Default −1. */
  readonly axis?: number | undefined;
  readonly dtype?: string | null | undefined;
  readonly sparse?: boolean | undefined;
}
/** Refuses sparse results, which no engine holds. */
export function refuseSparse(where: string, sparse: boolean | undefined): void {
  if (sparse) throw new OpError(where, "sparse must be false: sparse tensors are not supported");
}
/** 1 where the class number equals the label, on a new axis; all 0 for labels that are no class number. */
export function oneHotNode(labels: Node, numClasses: number, axis: number, dtype: Node["dtype"]): Node {
  const shape = [...labels.shape.slice(0, axis), numClasses, ...labels.shape.slice(axis)];
  const spread = g.broadcastTo(
    g.reshape(
      labels,
      shape.map((d, i) => (i === axis ? 1 : d)),
    ),
    shape,
  );
  return g.cast(g.equal(spread, g.iota([], { dtype: labels.dtype, shape, axis })), dtype);
}
export const wholeNumbers = (x: TensorLike): Node => {
  const node = nodeOf(x);
  return node.dtype.includes("int") ? node : g.cast(node, "int32");
};
