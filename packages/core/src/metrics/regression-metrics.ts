import { config, type FilledOf, int, listOf, type OptionsOf, str, union } from "../config/index.js";
import { sameRank, square } from "../losses/align.js";
import {
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from "../losses/regression.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { nodeOf, type TensorLike, wrap } from "../surface/index.js";
import { concordanceCorrelation, cosine, pearsonCorrelation } from "./correlation.js";
import { type Direction, metricFields } from "./metric.js";
import { PairMean } from "./reduction-metrics.js";

const axes = /* @__PURE__ */ union(int, listOf(int));

export const meanSquaredErrorConfig = /* @__PURE__ */ config("keras.metrics", "MeanSquaredError", {
  ...metricFields,
  name: str.or("mean_squared_error"),
});

/**
 * Mean of the squared differences.
 *
 * @example
 * const metric = new metrics.MeanSquaredError();
 * metric.updateState([[0, 1]], [[1, 4]]);
 * await metric.result().item(); // 5
 */
export class MeanSquaredError extends PairMean {
  static override readonly className: string = "MeanSquaredError";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = meanSquaredErrorConfig;
  declare readonly config: FilledOf<typeof meanSquaredErrorConfig>;
  constructor(options: OptionsOf<typeof meanSquaredErrorConfig> = {}) {
    super(meanSquaredErrorConfig.fill("MeanSquaredError", options));
  }
  override get direction(): Direction {
    return "down";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return meanSquaredError(yTrue, yPred);
  }
}

export const meanAbsoluteErrorConfig = /* @__PURE__ */ config("keras.metrics", "MeanAbsoluteError", {
  ...metricFields,
  name: str.or("mean_absolute_error"),
});

/**
 * Mean of the absolute differences.
 *
 * @example
 * const metric = new metrics.MeanAbsoluteError();
 * metric.updateState([[0, 1]], [[1, 4]]);
 * await metric.result().item(); // 2
 */
export class MeanAbsoluteError extends PairMean {
  static override readonly className: string = "MeanAbsoluteError";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = meanAbsoluteErrorConfig;
  declare readonly config: FilledOf<typeof meanAbsoluteErrorConfig>;
  constructor(options: OptionsOf<typeof meanAbsoluteErrorConfig> = {}) {
    super(meanAbsoluteErrorConfig.fill("MeanAbsoluteError", options));
  }
  override get direction(): Direction {
    return "down";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return meanAbsoluteError(yTrue, yPred);
  }
}

export const meanAbsolutePercentageErrorConfig = /* @__PURE__ */ config("keras.metrics", "MeanAbsolutePercentageError", {
  ...metricFields,
  name: str.or("mean_absolute_percentage_error"),
});

/**
 * 100 times the mean of the relative differences.
 *
 * @example
 * const metric = new metrics.MeanAbsolutePercentageError();
 * metric.updateState([[2, 4]], [[1, 5]]);
 * await metric.result().item(); // 37.5
 */
export class MeanAbsolutePercentageError extends PairMean {
  static override readonly className: string = "MeanAbsolutePercentageError";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = meanAbsolutePercentageErrorConfig;
  declare readonly config: FilledOf<typeof meanAbsolutePercentageErrorConfig>;
  constructor(options: OptionsOf<typeof meanAbsolutePercentageErrorConfig> = {}) {
    super(meanAbsolutePercentageErrorConfig.fill("MeanAbsolutePercentageError", options));
  }
  override get direction(): Direction {
    return "down";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return meanAbsolutePercentageError(yTrue, yPred);
  }
}

export const meanSquaredLogarithmicErrorConfig = /* @__PURE__ */ config("keras.metrics", "MeanSquaredLogarithmicError", {
  ...metricFields,
  name: str.or("mean_squared_logarithmic_error"),
});

/**
 * Mean of the squared differences of log(1 + value).
 *
 * @example
 * const metric = new metrics.MeanSquaredLogarithmicError();
 * metric.updateState([[0, 1]], [[0.25, 0.75]]);
 * await metric.result().item(); // 0.03381181
 */
export class MeanSquaredLogarithmicError extends PairMean {
  static override readonly className: string = "MeanSquaredLogarithmicError";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = meanSquaredLogarithmicErrorConfig;
  declare readonly config: FilledOf<typeof meanSquaredLogarithmicErrorConfig>;
  constructor(options: OptionsOf<typeof meanSquaredLogarithmicErrorConfig> = {}) {
    super(meanSquaredLogarithmicErrorConfig.fill("MeanSquaredLogarithmicError", options));
  }
  override get direction(): Direction {
    return "down";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return meanSquaredLogarithmicError(yTrue, yPred);
  }
}

export const rootMeanSquaredErrorConfig = /* @__PURE__ */ config("keras.metrics", "RootMeanSquaredError", {
  ...metricFields,
  name: str.or("root_mean_squared_error"),
});

/**
 * Square root of the mean of the squared differences.
 *
 * @example
 * const metric = new metrics.RootMeanSquaredError();
 * metric.updateState([[0, 1]], [[0, 3]]);
 * await metric.result().item(); // 1.414214
 */
export class RootMeanSquaredError extends PairMean {
  static override readonly className: string = "RootMeanSquaredError";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = rootMeanSquaredErrorConfig;
  declare readonly config: FilledOf<typeof rootMeanSquaredErrorConfig>;
  constructor(options: OptionsOf<typeof rootMeanSquaredErrorConfig> = {}) {
    super(rootMeanSquaredErrorConfig.fill("RootMeanSquaredError", options));
  }
  override get direction(): Direction {
    return "down";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    const p = nodeOf(yPred, this.dtype);
    const [t, q] = sameRank(nodeOf(yTrue, this.dtype), p);
    return wrap(square(g.sub(q, t)));
  }
  override result(): Tensor {
    return wrap(g.sqrt(super.result().node));
  }
}

export const logCoshErrorConfig = /* @__PURE__ */ config("keras.metrics", "LogCoshError", {
  ...metricFields,
  name: str.or("logcosh"),
});

/**
 * Mean of log cosh of the differences.
 *
 * @example
 * const metric = new metrics.LogCoshError();
 * metric.updateState([[0, 1]], [[0.25, 0.75]]);
 * await metric.result().item(); // 0.0309298
 */
export class LogCoshError extends PairMean {
  static override readonly className: string = "LogCoshError";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = logCoshErrorConfig;
  declare readonly config: FilledOf<typeof logCoshErrorConfig>;
  constructor(options: OptionsOf<typeof logCoshErrorConfig> = {}) {
    super(logCoshErrorConfig.fill("LogCoshError", options));
  }
  override get direction(): Direction {
    return "down";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return logCosh(yTrue, yPred);
  }
}

export const cosineSimilarityConfig = /* @__PURE__ */ config("keras.metrics", "CosineSimilarity", {
  ...metricFields,
  name: str.or("cosine_similarity"),
  axis: int.or(-1).doc("Axis of the vectors.").writtenIfSet,
});

/**
 * Mean cosine of the angle between targets and predictions.
 *
 * @example
 * const metric = new metrics.CosineSimilarity();
 * metric.updateState([[0, 1]], [[3, 4]]);
 * await metric.result().item(); // 0.8
 */
export class CosineSimilarity extends PairMean {
  static override readonly className: string = "CosineSimilarity";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = cosineSimilarityConfig;
  declare readonly config: FilledOf<typeof cosineSimilarityConfig>;
  constructor(options: OptionsOf<typeof cosineSimilarityConfig> = {}) {
    super(cosineSimilarityConfig.fill("CosineSimilarity", options));
  }
  override get direction(): Direction {
    return "up";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return cosine(yTrue, yPred, { axis: this.config.axis });
  }
}

export const pearsonCorrelationConfig = /* @__PURE__ */ config("keras.metrics", "PearsonCorrelation", {
  ...metricFields,
  name: str.or("pearson_correlation"),
  axis: axes.or(-1).doc("Axis along which values are compared."),
});

/**
 * Mean of Pearson's correlation of targets and predictions.
 *
 * @example
 * const metric = new metrics.PearsonCorrelation();
 * metric.updateState([[1, 2, 3]], [[1, 2, 4]]);
 * await metric.result().item(); // 0.9819804
 */
export class PearsonCorrelation extends PairMean {
  static override readonly className: string = "PearsonCorrelation";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = pearsonCorrelationConfig;
  declare readonly config: FilledOf<typeof pearsonCorrelationConfig>;
  constructor(options: OptionsOf<typeof pearsonCorrelationConfig> = {}) {
    super(pearsonCorrelationConfig.fill("PearsonCorrelation", options));
  }
  override get direction(): Direction {
    return "up";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return pearsonCorrelation(yTrue, yPred, { axis: this.config.axis });
  }
}

export const concordanceCorrelationConfig = /* @__PURE__ */ config("keras.metrics", "ConcordanceCorrelation", {
  ...metricFields,
  name: str.or("concordance_correlation"),
  axis: axes.or(-1).doc("Axis along which values are compared."),
});

/**
 * Mean of Lin's concordance of targets and predictions.
 *
 * @example
 * const metric = new metrics.ConcordanceCorrelation();
 * metric.updateState([[1, 2, 3]], [[1, 2, 4]]);
 * await metric.result().item(); // 0.8571428
 */
export class ConcordanceCorrelation extends PairMean {
  static override readonly className: string = "ConcordanceCorrelation";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = concordanceCorrelationConfig;
  declare readonly config: FilledOf<typeof concordanceCorrelationConfig>;
  constructor(options: OptionsOf<typeof concordanceCorrelationConfig> = {}) {
    super(concordanceCorrelationConfig.fill("ConcordanceCorrelation", options));
  }
  override get direction(): Direction {
    return "up";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return concordanceCorrelation(yTrue, yPred, { axis: this.config.axis });
  }
}
