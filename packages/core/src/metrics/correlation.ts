import { epsilon } from "../host/defaults.js";
import type { Node } from "../ir/index.js";
import { asFloat, meanOver, sameRank, square } from "../losses/align.js";
import { unitLength } from "../losses/regression.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { named } from "../serialization/index.js";
import { axesOf, checkOptions, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";

/** Options of correlations. */
export interface CorrelationOptions {
  /** Axis along which values are compared, `null` for all; default −1. */
  readonly axis?: number | readonly number[] | null | undefined;
}
type Correlation = (yTrue: TensorLike, yPred: TensorLike, options?: CorrelationOptions) => Tensor;

function correlation(name: string, where: string, formula: (t: Node, p: Node, axes: readonly number[]) => Node): Correlation {
  return named(
    name,
    publicOp(where, (yTrue: TensorLike, yPred: TensorLike, options: CorrelationOptions = {}) => {
      checkOptions(where, options, ["axis"]);
      const p = asFloat(nodeOf(yPred));
      const [a, b] = sameRank(nodeOf(yTrue, p.dtype), p);
      return wrap(formula(a, b, axesOf(where, options.axis === undefined ? -1 : options.axis, b.shape.length, [a.spec, b.spec])));
    }),
  );
}

/**
 * Pearson's correlation of targets and predictions along the axis: from −1 to 1.
 *
 * @example
 * await metrics.pearsonCorrelation([[1, 2, 3]], [[1, 2, 4]]).data(); // Float32Array [0.9819804]
 */
export const pearsonCorrelation: Correlation = /* @__PURE__ */ correlation(
  "pearson_correlation",
  "pearsonCorrelation",
  (t, p, axes) => {
    const standard = (x: Node): Node => {
      const centred = g.sub(x, meanOver(x, axes, true));
      return g.div(centred, g.sqrt(meanOver(square(centred), axes, true)));
    };
    return meanOver(g.mul(standard(t), standard(p)), axes);
  },
);

/**
 * Lin's concordance of targets and predictions along the axis: correlation that also asks for equal mean and spread.
 *
 * @example
 * await metrics.concordanceCorrelation([[1, 2, 3]], [[1, 2, 4]]).data(); // Float32Array [0.8571428]
 */
export const concordanceCorrelation: Correlation = /* @__PURE__ */ correlation(
  "concordance_correlation",
  "concordanceCorrelation",
  (t, p, axes) => {
    const [tMean, pMean] = [meanOver(t, axes, true), meanOver(p, axes, true)];
    const variance = (x: Node, mean: Node): Node => meanOver(square(g.sub(x, mean)), axes, true);
    // Keras centres both by the predictions' mean, which changes nothing: the predictions' own deviations add up to 0.
    const shared = meanOver(g.mul(g.sub(t, pMean), g.sub(p, pMean)), axes, true);
    const spread = g.add(g.add(variance(t, tMean), variance(p, pMean)), square(g.sub(tMean, pMean)));
    return meanOver(g.div(g.mul(2, shared), g.add(spread, epsilon())), axes);
  },
);

/** Cosine of the angle between targets and predictions: 1 where they point the same way. */
export const cosine: Correlation = /* @__PURE__ */ correlation("cosine_similarity", "cosineSimilarity", (t, p, axes) => {
  const axis = axes[0] as number;
  return g.sum(g.mul(unitLength(t, axis), unitLength(p, axis)), [axis]);
});
