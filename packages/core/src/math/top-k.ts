import { OpError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, nodeOf, plainOp, publicOp, type TensorLike, wrap } from "../surface/index.js";

export interface TopKOptions {
  /** Largest first. The result is always sorted. */
  readonly sorted?: boolean | undefined;
  /** Equal elements in their order. The result always keeps it. */
  readonly isStable?: boolean | undefined;
}
/**
 * The `k` largest elements along the last axis, and where they are; of equal ones the first.
 *
 * @example
 * const [values, places] = ops.topK([3, 9, 5], 2);
 * await values.data(); // Int32Array [9, 5]
 */
export const topK: (x: TensorLike, k: number, options?: TopKOptions) => [Tensor, Tensor] = /* @__PURE__ */ publicOp(
  "topK",
  (x: TensorLike, k: number, options: TopKOptions = {}): [Tensor, Tensor] => {
    checkOptions("topK", options, ["sorted", "isStable"]);
    const node = nodeOf(x);
    const axis = node.shape.length - 1;
    const size = node.shape[axis];
    if (size === undefined || !Number.isInteger(k) || k < 0 || k > size)
      throw new OpError("topK", `k must be a whole number up to the size of the last axis, got ${k}`, [node.spec]);
    const order = g.argSort([node], { axis, descending: true });
    const starts = node.shape.map(() => 0);
    const first = g.slice([order], {
      starts,
      limits: node.shape.map((d, i) => (i === axis ? k : d)),
      strides: starts.map(() => 1),
    });
    return [wrap(g.takeAlong(node, first, axis)), wrap(first)];
  },
);

/**
 * Whether fewer than `k` predictions [..., classes] are larger than the target's [...]. False for targets that are no class.
 *
 * @example
 * await ops.inTopK([1], [[0.2, 0.3, 0.5]], 2).data(); // Uint8Array [1]
 */
export const inTopK: (targets: TensorLike, predictions: TensorLike, k: number) => Tensor = /* @__PURE__ */ plainOp(
  "inTopK",
  (targets: TensorLike, predictions: TensorLike, k: number) => {
    const scores = nodeOf(predictions);
    const labels = g.cast(nodeOf(targets), "int32");
    const axis = scores.shape.length - 1;
    if (labels.shape.join() !== scores.shape.slice(0, -1).join())
      throw new OpError("inTopK", "targets must have the shape of the predictions without the class axis", [
        labels.spec,
        scores.spec,
      ]);
    const column = (v: Node): Node => g.broadcastTo(g.reshape(v, [...v.shape, 1]), scores.shape);
    const own = g.equal(g.iota([], { dtype: "int32", shape: scores.shape, axis }), column(labels));
    const score = g.sum(g.where(own, scores, 0), [axis]);
    const larger = g.sum(g.cast(g.less(column(score), scores), "int32"), [axis]);
    const valid = g.and(g.lessEqual(0, labels), g.less(labels, scores.shape[axis] as number));
    return wrap(g.and(valid, g.less(larger, k)));
  },
);
