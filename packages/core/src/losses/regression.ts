import { epsilon } from "../host/defaults.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axisOf, type TensorLike } from "../surface/index.js";
import { clip, meanLast, sameRank, square, sumLast } from "./align.js";
import { lossFunction, plainLoss } from "./define.js";

type PlainLoss = (yTrue: TensorLike, yPred: TensorLike) => Tensor;

/**
 * Mean of the squared differences along the last axis.
 *
 * @example
 * await losses.meanSquaredError([[0, 1]], [[1, 3]]).data(); // Float32Array [2.5]
 */
export const meanSquaredError: PlainLoss = /* @__PURE__ */ plainLoss("mean_squared_error", (t, p) =>
  meanLast(square(g.sub(t, p))),
);

/**
 * Mean of the absolute differences along the last axis.
 *
 * @example
 * await losses.meanAbsoluteError([[0, 1]], [[1, 4]]).data(); // Float32Array [2]
 */
export const meanAbsoluteError: PlainLoss = /* @__PURE__ */ plainLoss("mean_absolute_error", (t, p) =>
  meanLast(g.abs(g.sub(t, p))),
);

/**
 * 100 times the mean of |t − p| / |t| along the last axis.
 *
 * @example
 * await losses.meanAbsolutePercentageError([[2, 4]], [[1, 5]]).data(); // Float32Array [37.5]
 */
export const meanAbsolutePercentageError: PlainLoss = /* @__PURE__ */ plainLoss("mean_absolute_percentage_error", (t, p) =>
  g.mul(100, meanLast(g.abs(g.div(g.sub(t, p), g.max(g.abs(t), epsilon()))))),
);

const logOfNext = (x: Node): Node => g.log(g.add(g.max(x, epsilon()), 1));
/**
 * Mean of (log(1 + t) − log(1 + p))² along the last axis; negative values count as 0.
 *
 * @example
 * await losses.meanSquaredLogarithmicError([[0, 1]], [[0.25, 0.75]]).data(); // Float32Array [0.03381181]
 */
export const meanSquaredLogarithmicError: PlainLoss = /* @__PURE__ */ plainLoss("mean_squared_logarithmic_error", (t, p) =>
  meanLast(square(g.sub(logOfNext(p), logOfNext(t)))),
);

/**
 * Mean of log cosh(p − t) along the last axis.
 *
 * @example
 * await losses.logCosh([[0, 1]], [[0.25, 0.75]]).data(); // Float32Array [0.0309298]
 */
export const logCosh: PlainLoss = /* @__PURE__ */ plainLoss("log_cosh", (t, p) => {
  const d = g.sub(p, t);
  return meanLast(g.sub(g.add(d, g.softplus(g.mul(-2, d))), Math.LN2));
});

/** Options of {@link huber}. */
export interface HuberOptions {
  /** Where the square turns into a line; default 1. */
  readonly delta?: number | undefined;
}
/**
 * Mean along the last axis of d²/2 up to `delta`, and of a line of slope `delta` beyond it.
 *
 * @example
 * await losses.huber([[0, 1]], [[3, 1]]).data(); // Float32Array [1.25]
 */
export const huber: (yTrue: TensorLike, yPred: TensorLike, options?: HuberOptions) => Tensor = /* @__PURE__ */ lossFunction(
  "huber",
  { delta: 1 },
  (yTrue, yPred, { delta }) => {
    const [t, p] = sameRank(yTrue, yPred);
    const d = g.abs(g.sub(p, t));
    return meanLast(g.where(g.lessEqual(d, delta), g.mul(0.5, square(d)), g.sub(g.mul(delta, d), 0.5 * delta * delta)));
  },
);

/**
 * Mean of p − t · log p along the last axis.
 *
 * @example
 * await losses.poisson([[0, 1]], [[0.25, 0.75]]).data(); // Float32Array [0.643841]
 */
export const poisson: PlainLoss = /* @__PURE__ */ plainLoss("poisson", (t, p) =>
  meanLast(g.sub(p, g.mul(t, g.log(g.add(p, epsilon()))))),
);

/**
 * Σ t · log(t / p) along the last axis, both kept within [epsilon, 1].
 *
 * @example
 * await losses.klDivergence([[0, 1]], [[0.25, 0.75]]).data(); // Float32Array [0.2876807]
 */
export const klDivergence: PlainLoss = /* @__PURE__ */ plainLoss("kl_divergence", (yTrue, yPred) => {
  const [t, p] = [clip(yTrue, epsilon(), 1), clip(yPred, epsilon(), 1)];
  return sumLast(g.mul(t, g.log(g.div(t, p))));
});

/** x scaled to length 1 along an axis. */
export const unitLength = (x: Node, axis: number): Node =>
  g.mul(x, g.rsqrt(g.max(g.sum(square(x), [axis], true), epsilon() ** 2)));

/** Options of losses along one axis. */
export interface LossAxisOptions {
  /** Default −1. */
  readonly axis?: number | undefined;
}
/**
 * Minus the cosine of the angle between targets and predictions: −1 where they point the same way.
 *
 * @example
 * await losses.cosineSimilarity([[0, 1]], [[3, 4]]).data(); // Float32Array [-0.8]
 */
export const cosineSimilarity: (yTrue: TensorLike, yPred: TensorLike, options?: LossAxisOptions) => Tensor =
  /* @__PURE__ */ lossFunction("cosine_similarity", { axis: -1 }, (yTrue, yPred, options) => {
    const [t, p] = sameRank(yTrue, yPred);
    const axis = axisOf("cosineSimilarity", options.axis, p.shape.length, [t.spec, p.spec]);
    return g.neg(g.sum(g.mul(unitLength(t, axis), unitLength(p, axis)), [axis]));
  });
