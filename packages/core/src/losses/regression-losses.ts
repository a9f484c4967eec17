import { config, type FilledOf, int, number, type OptionsOf, str } from "../config/index.js";
import type { Tensor } from "../runtime/index.js";
import { FormulaLoss } from "./function-loss.js";
import { lossFields } from "./loss.js";
import {
  cosineSimilarity,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
} from "./regression.js";

export const meanSquaredErrorConfig = /* @__PURE__ */ config("keras.losses", "MeanSquaredError", {
  ...lossFields,
  name: str.or("mean_squared_error"),
});

/**
 * Mean of the squared differences.
 *
 * @example
 * await new losses.MeanSquaredError()([[0, 1]], [[1, 4]]).item(); // 5
 */
export class MeanSquaredError extends FormulaLoss {
  static override readonly className: string = "MeanSquaredError";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = meanSquaredErrorConfig;
  declare readonly config: FilledOf<typeof meanSquaredErrorConfig>;
  constructor(options: OptionsOf<typeof meanSquaredErrorConfig> = {}) {
    super(meanSquaredErrorConfig.fill("MeanSquaredError", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredError(yTrue, yPred);
  }
}

export const meanAbsoluteErrorConfig = /* @__PURE__ */ config("keras.losses", "MeanAbsoluteError", {
  ...lossFields,
  name: str.or("mean_absolute_error"),
});

/**
 * Mean of the absolute differences.
 *
 * @example
 * await new losses.MeanAbsoluteError()([[0, 1]], [[1, 4]]).item(); // 2
 */
export class MeanAbsoluteError extends FormulaLoss {
  static override readonly className: string = "MeanAbsoluteError";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = meanAbsoluteErrorConfig;
  declare readonly config: FilledOf<typeof meanAbsoluteErrorConfig>;
  constructor(options: OptionsOf<typeof meanAbsoluteErrorConfig> = {}) {
    super(meanAbsoluteErrorConfig.fill("MeanAbsoluteError", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsoluteError(yTrue, yPred);
  }
}

export const meanAbsolutePercentageErrorConfig = /* @__PURE__ */ config("keras.losses", "MeanAbsolutePercentageError", {
  ...lossFields,
  name: str.or("mean_absolute_percentage_error"),
});

/**
 * 100 times the mean of the relative differences.
 *
 * @example
 * await new losses.MeanAbsolutePercentageError()([[2, 4]], [[1, 5]]).item(); // 37.5
 */
export class MeanAbsolutePercentageError extends FormulaLoss {
  static override readonly className: string = "MeanAbsolutePercentageError";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = meanAbsolutePercentageErrorConfig;
  declare readonly config: FilledOf<typeof meanAbsolutePercentageErrorConfig>;
  constructor(options: OptionsOf<typeof meanAbsolutePercentageErrorConfig> = {}) {
    super(meanAbsolutePercentageErrorConfig.fill("MeanAbsolutePercentageError", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsolutePercentageError(yTrue, yPred);
  }
}

export const meanSquaredLogarithmicErrorConfig = /* @__PURE__ */ config("keras.losses", "MeanSquaredLogarithmicError", {
  ...lossFields,
  name: str.or("mean_squared_logarithmic_error"),
});

/**
 * Mean of the squared differences of log(1 + value).
 *
 * @example
 * await new losses.MeanSquaredLogarithmicError()([[0, 1]], [[0.25, 0.75]]).item(); // 0.03381181
 */
export class MeanSquaredLogarithmicError extends FormulaLoss {
  static override readonly className: string = "MeanSquaredLogarithmicError";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = meanSquaredLogarithmicErrorConfig;
  declare readonly config: FilledOf<typeof meanSquaredLogarithmicErrorConfig>;
  constructor(options: OptionsOf<typeof meanSquaredLogarithmicErrorConfig> = {}) {
    super(meanSquaredLogarithmicErrorConfig.fill("MeanSquaredLogarithmicError", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredLogarithmicError(yTrue, yPred);
  }
}

export const logCoshConfig = /* @__PURE__ */ config("keras.losses", "LogCosh", { ...lossFields, name: str.or("log_cosh") });

/**
 * Mean of log cosh of the differences.
 *
 * @example
 * await new losses.LogCosh()([[0, 1]], [[0.25, 0.75]]).item(); // 0.0309298
 */
export class LogCosh extends FormulaLoss {
  static override readonly className: string = "LogCosh";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = logCoshConfig;
  declare readonly config: FilledOf<typeof logCoshConfig>;
  constructor(options: OptionsOf<typeof logCoshConfig> = {}) {
    super(logCoshConfig.fill("LogCosh", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return logCosh(yTrue, yPred);
  }
}

export const huberConfig = /* @__PURE__ */ config("keras.losses", "Huber", {
  ...lossFields,
  name: str.or("huber_loss"),
  delta: number.or(1).doc("Where the square turns into a line."),
});

/**
 * Squares of small differences, absolute values of large ones.
 *
 * @example
 * await new losses.Huber({ delta: 0.5 })([[0, 1]], [[3, 1]]).item(); // 0.6875
 */
export class Huber extends FormulaLoss {
  static override readonly className: string = "Huber";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = huberConfig;
  declare readonly config: FilledOf<typeof huberConfig>;
  constructor(options: OptionsOf<typeof huberConfig> = {}) {
    super(huberConfig.fill("Huber", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return huber(yTrue, yPred, { delta: this.config.delta });
  }
}

export const poissonConfig = /* @__PURE__ */ config("keras.losses", "Poisson", { ...lossFields, name: str.or("poisson") });

/**
 * Negative log-likelihood of counts, but for a constant.
 *
 * @example
 * await new losses.Poisson()([[0, 1]], [[0.25, 0.75]]).item(); // 0.643841
 */
export class Poisson extends FormulaLoss {
  static override readonly className: string = "Poisson";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = poissonConfig;
  declare readonly config: FilledOf<typeof poissonConfig>;
  constructor(options: OptionsOf<typeof poissonConfig> = {}) {
    super(poissonConfig.fill("Poisson", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return poisson(yTrue, yPred);
  }
}

export const klDivergenceConfig = /* @__PURE__ */ config("keras.losses", "KLDivergence", {
  ...lossFields,
  name: str.or("kl_divergence"),
});

/**
 * Kullback–Leibler divergence of the predicted distribution from the true one.
 *
 * @example
 * await new losses.KLDivergence()([[0, 1]], [[0.25, 0.75]]).item(); // 0.2876807
 */
export class KLDivergence extends FormulaLoss {
  static override readonly className: string = "KLDivergence";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = klDivergenceConfig;
  declare readonly config: FilledOf<typeof klDivergenceConfig>;
  constructor(options: OptionsOf<typeof klDivergenceConfig> = {}) {
    super(klDivergenceConfig.fill("KLDivergence", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return klDivergence(yTrue, yPred);
  }
}

export const cosineSimilarityConfig = /* @__PURE__ */ config("keras.losses", "CosineSimilarity", {
  ...lossFields,
  name: str.or("cosine_similarity"),
  axis: int.or(-1).doc("Axis of the vectors."),
});

/**
 * Minus the cosine of the angle between targets and predictions.
 *
 * @example
 * await new losses.CosineSimilarity()([[0, 1]], [[3, 4]]).item(); // -0.8
 */
export class CosineSimilarity extends FormulaLoss {
  static override readonly className: string = "CosineSimilarity";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = cosineSimilarityConfig;
  declare readonly config: FilledOf<typeof cosineSimilarityConfig>;
  constructor(options: OptionsOf<typeof cosineSimilarityConfig> = {}) {
    super(cosineSimilarityConfig.fill("CosineSimilarity", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return cosineSimilarity(yTrue, yPred, { axis: this.config.axis });
  }
}
