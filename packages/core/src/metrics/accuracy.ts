import { floatx } from "../host/defaults.js";
import { isFloat } from "../host/dtype.js";
import type { Node } from "../ir/index.js";
import { sameRank } from "../losses/align.js";
import { asLabels } from "../losses/define.js";
import { pickLabels } from "../losses/sparse.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { named } from "../serialization/index.js";
import { checkOptions, nodeOf, plainOp, publicOp, type TensorLike, wrap } from "../surface/index.js";

type Pair = (yTrue: TensorLike, yPred: TensorLike) => Tensor;
const hits = (a: Node, b: Node): Node => g.cast(g.equal(a, b), floatx());
const argMaxLast = (x: Node): Node => g.argMax([x], { axis: x.shape.length - 1 });
const dropLast = (x: Node): Node => g.reshape(x, x.shape.slice(0, -1));

/**
 * 1 where targets and predictions are equal, else 0.
 *
 * @example
 * await metrics.accuracy([1, 0], [1, 1]).data(); // Float32Array [1, 0]
 */
export const accuracy: Pair = /* @__PURE__ */ named(
  "accuracy",
  /* @__PURE__ */ plainOp("accuracy", (yTrue: TensorLike, yPred: TensorLike) => {
    const p = nodeOf(yPred);
    return wrap(hits(...sameRank(nodeOf(yTrue, p.dtype), p)));
  }),
);

/** Options of {@link binaryAccuracy}. */
export interface BinaryAccuracyOptions {
  /** Predictions above it count as 1; default 0.5. */
  readonly threshold?: number | undefined;
}
/**
 * 1 where the prediction lies on the target's side of the threshold, else 0.
 *
 * @example
 * await metrics.binaryAccuracy([[1], [0]], [[0.9], [0.6]]).data(); // Float32Array [1, 0]
 */
export const binaryAccuracy: (yTrue: TensorLike, yPred: TensorLike, options?: BinaryAccuracyOptions) => Tensor =
  /* @__PURE__ */ named(
    "binary_accuracy",
    /* @__PURE__ */ publicOp("binaryAccuracy", (yTrue: TensorLike, yPred: TensorLike, options: BinaryAccuracyOptions = {}) => {
      checkOptions("binaryAccuracy", options, ["threshold"]);
      const [t, p] = sameRank(nodeOf(yTrue), nodeOf(yPred));
      const scores = isFloat(p.dtype) ? p : g.cast(p, floatx());
      return wrap(hits(t, g.cast(g.less(options.threshold ?? 0.5, scores), t.dtype)));
    }),
  );

/**
 * 1 where the highest score is at the one-hot target's class, else 0.
 *
 * @example
 * await metrics.categoricalAccuracy([[0, 1], [1, 0]], [[0.2, 0.8], [0.3, 0.7]]).data(); // Float32Array [1, 0]
 */
export const categoricalAccuracy: Pair = /* @__PURE__ */ named(
  "categorical_accuracy",
  /* @__PURE__ */ plainOp("categoricalAccuracy", (yTrue: TensorLike, yPred: TensorLike) =>
    wrap(hits(argMaxLast(nodeOf(yTrue)), argMaxLast(nodeOf(yPred)))),
  ),
);

/**
 * 1 where the highest score is at the integer target's class, else 0.
 *
 * @example
 * await metrics.sparseCategoricalAccuracy([1, 0], [[0.2, 0.8], [0.3, 0.7]]).data(); // Float32Array [1, 0]
 */
export const sparseCategoricalAccuracy: Pair = /* @__PURE__ */ named(
  "sparse_categorical_accuracy",
  /* @__PURE__ */ plainOp("sparseCategoricalAccuracy", (yTrue: TensorLike, yPred: TensorLike) => {
    const [t, p] = [nodeOf(yTrue), nodeOf(yPred)];
    const labels = t.shape.length === p.shape.length && t.shape.at(-1) === 1 ? dropLast(t) : t;
    return wrap(hits(labels, g.cast(argMaxLast(p), labels.dtype)));
  }),
);

/** Options of the top-k accuracies. */
export interface TopKOptions {
  /** Default 5. */
  readonly k?: number | undefined;
}
/** Options of {@link sparseTopKCategoricalAccuracy}. */
export interface SparseTopKOptions extends TopKOptions {
  /** Predictions are class ids, best first, instead of scores; default false. */
  readonly fromSortedIds?: boolean | undefined;
}

/** 1 where fewer than `k` scores are higher than the label's own, else 0: `[…]` and `[…, C]` → `[…]`. */
function inTopK(labels: Node, scores: Node, k: number): Node {
  const axis = scores.shape.length - 1;
  const own = pickLabels(scores, labels, axis);
  const known = g.where(g.equal(own, own), own, Number.NEGATIVE_INFINITY);
  const higher = g.less(g.broadcastTo(g.reshape(known, [...known.shape, 1]), scores.shape), scores);
  return g.cast(g.less(g.sum(g.cast(higher, "int32"), [axis]), k), floatx());
}

/**
 * 1 where the one-hot target's class is among the `k` highest scores, else 0.
 *
 * @example
 * await metrics.topKCategoricalAccuracy([[0, 0, 1], [1, 0, 0]], [[0.2, 0.5, 0.3], [0.1, 0.7, 0.2]], { k: 2 }).data(); // Float32Array [1, 0]
 */
export const topKCategoricalAccuracy: (yTrue: TensorLike, yPred: TensorLike, options?: TopKOptions) => Tensor =
  /* @__PURE__ */ named(
    "top_k_categorical_accuracy",
    /* @__PURE__ */ publicOp("topKCategoricalAccuracy", (yTrue: TensorLike, yPred: TensorLike, options: TopKOptions = {}) => {
      checkOptions("topKCategoricalAccuracy", options, ["k"]);
      return wrap(inTopK(argMaxLast(nodeOf(yTrue)), nodeOf(yPred), options.k ?? 5));
    }),
  );

/**
 * 1 where the integer target is among the `k` highest scores, else 0; labels out of range make the run fail.
 *
 * @example
 * await metrics.sparseTopKCategoricalAccuracy([2, 0], [[0.2, 0.5, 0.3], [0.1, 0.7, 0.2]], { k: 2 }).data(); // Float32Array [1, 0]
 */
export const sparseTopKCategoricalAccuracy: (yTrue: TensorLike, yPred: TensorLike, options?: SparseTopKOptions) => Tensor =
  /* @__PURE__ */ named(
    "sparse_top_k_categorical_accuracy",
    /* @__PURE__ */ publicOp(
      "sparseTopKCategoricalAccuracy",
      (yTrue: TensorLike, yPred: TensorLike, options: SparseTopKOptions = {}) => {
        checkOptions("sparseTopKCategoricalAccuracy", options, ["k", "fromSortedIds"]);
        const [t, p] = [nodeOf(yTrue), nodeOf(yPred)];
        const labels = t.shape.length === p.shape.length && t.shape.at(-1) === 1 ? dropLast(t) : t;
        const k = options.k ?? 5;
        if (options.fromSortedIds !== true) return wrap(inTopK(asLabels(labels), p, k));
        const axis = p.shape.length - 1;
        const limits = p.shape.map((d, i) => (i === axis ? Math.min(k, d) : d));
        const ids = g.slice([p], { starts: p.shape.map(() => 0), limits, strides: p.shape.map(() => 1) });
        const wanted = g.cast(g.broadcastTo(g.reshape(labels, [...labels.shape, 1]), ids.shape), ids.dtype);
        return wrap(g.reduceMax(hits(wanted, ids), [axis]));
      },
    ),
  );
