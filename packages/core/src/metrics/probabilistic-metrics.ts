import { bool, config, type FilledOf, int, nullable, number, type OptionsOf, str } from "../config/index.js";
import { binaryCrossentropy } from "../losses/binary.js";
import { categoricalCrossentropy } from "../losses/categorical.js";
import { klDivergence, poisson } from "../losses/regression.js";
import { sparseCategoricalCrossentropy } from "../losses/sparse.js";
import type { Tensor } from "../runtime/index.js";
import type { TensorLike } from "../surface/index.js";
import { type Direction, metricFields } from "./metric.js";
import { PairMean } from "./reduction-metrics.js";

const smoothing = /* @__PURE__ */ number.between(0, 1).plain;

export const klDivergenceMetricConfig = /* @__PURE__ */ config("keras.metrics", "KLDivergence", {
  ...metricFields,
  name: str.or("kl_divergence"),
});

/**
 * Kullback–Leibler divergence of the predicted distribution from the true one.
 *
 * @example
 * const metric = new metrics.KLDivergence();
 * metric.updateState([[0, 1]], [[0.25, 0.75]]);
 * await metric.result().item(); // 0.2876807
 */
export class KLDivergence extends PairMean {
  static override readonly className: string = "KLDivergence";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = klDivergenceMetricConfig;
  declare readonly config: FilledOf<typeof klDivergenceMetricConfig>;
  constructor(options: OptionsOf<typeof klDivergenceMetricConfig> = {}) {
    super(klDivergenceMetricConfig.fill("KLDivergence", options));
  }
  override get direction(): Direction {
    return "down";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return klDivergence(yTrue, yPred);
  }
}

export const poissonConfig = /* @__PURE__ */ config("keras.metrics", "Poisson", { ...metricFields, name: str.or("poisson") });

/**
 * Negative log-likelihood of counts, but for a constant.
 *
 * @example
 * const metric = new metrics.Poisson();
 * metric.updateState([[0, 1]], [[0.25, 0.75]]);
 * await metric.result().item(); // 0.643841
 */
export class Poisson extends PairMean {
  static override readonly className: string = "Poisson";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = poissonConfig;
  declare readonly config: FilledOf<typeof poissonConfig>;
  constructor(options: OptionsOf<typeof poissonConfig> = {}) {
    super(poissonConfig.fill("Poisson", options));
  }
  override get direction(): Direction {
    return "down";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return poisson(yTrue, yPred);
  }
}

export const binaryCrossentropyConfig = /* @__PURE__ */ config("keras.metrics", "BinaryCrossentropy", {
  ...metricFields,
  name: str.or("binary_crossentropy"),
  fromLogits: bool.or(false).doc("Predictions are logits rather than probabilities."),
  labelSmoothing: smoothing.or(0).doc("Share of each target spread over the classes."),
});

/**
 * Crossentropy of independent yes/no targets.
 *
 * @example
 * const metric = new metrics.BinaryCrossentropy();
 * metric.updateState([[0, 1]], [[0.25, 0.75]]);
 * await metric.result().item(); // 0.2876821
 */
export class BinaryCrossentropy extends PairMean {
  static override readonly className: string = "BinaryCrossentropy";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = binaryCrossentropyConfig;
  declare readonly config: FilledOf<typeof binaryCrossentropyConfig>;
  constructor(options: OptionsOf<typeof binaryCrossentropyConfig> = {}) {
    super(binaryCrossentropyConfig.fill("BinaryCrossentropy", options));
  }
  override get direction(): Direction {
    return "down";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    const { fromLogits, labelSmoothing } = this.config;
    return binaryCrossentropy(yTrue, yPred, { fromLogits, labelSmoothing });
  }
}

export const categoricalCrossentropyConfig = /* @__PURE__ */ config("keras.metrics", "CategoricalCrossentropy", {
  ...metricFields,
  name: str.or("categorical_crossentropy"),
  fromLogits: bool.or(false).doc("Predictions are logits rather than probabilities."),
  labelSmoothing: smoothing.or(0).doc("Share of each target spread over the classes."),
  axis: int.or(-1).doc("Axis of the classes."),
});

/**
 * Crossentropy of one-hot targets.
 *
 * @example
 * const metric = new metrics.CategoricalCrossentropy();
 * metric.updateState([[0, 1]], [[0.25, 0.75]]);
 * await metric.result().item(); // 0.2876821
 */
export class CategoricalCrossentropy extends PairMean {
  static override readonly className: string = "CategoricalCrossentropy";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = categoricalCrossentropyConfig;
  declare readonly config: FilledOf<typeof categoricalCrossentropyConfig>;
  constructor(options: OptionsOf<typeof categoricalCrossentropyConfig> = {}) {
    super(categoricalCrossentropyConfig.fill("CategoricalCrossentropy", options));
  }
  override get direction(): Direction {
    return "down";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    const { fromLogits, labelSmoothing, axis } = this.config;
    return categoricalCrossentropy(yTrue, yPred, { fromLogits, labelSmoothing, axis });
  }
}

export const sparseCategoricalCrossentropyConfig = /* @__PURE__ */ config("keras.metrics", "SparseCategoricalCrossentropy", {
  ...metricFields,
  name: str.or("sparse_categorical_crossentropy"),
  fromLogits: bool.or(false).doc("Predictions are logits rather than probabilities."),
  ignoreClass: nullable(int).or(null).doc("Label whose entries count for nothing."),
  axis: int.or(-1).doc("Axis of the classes."),
});

/**
 * Crossentropy of integer labels; labels out of range make the run fail.
 *
 * @example
 * const metric = new metrics.SparseCategoricalCrossentropy();
 * metric.updateState([1], [[0.25, 0.75]]);
 * await metric.result().item(); // 0.2876821
 */
export class SparseCategoricalCrossentropy extends PairMean {
  static override readonly className: string = "SparseCategoricalCrossentropy";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = sparseCategoricalCrossentropyConfig;
  declare readonly config: FilledOf<typeof sparseCategoricalCrossentropyConfig>;
  constructor(options: OptionsOf<typeof sparseCategoricalCrossentropyConfig> = {}) {
    super(sparseCategoricalCrossentropyConfig.fill("SparseCategoricalCrossentropy", options));
  }
  override get direction(): Direction {
    return "down";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    const { fromLogits, ignoreClass, axis } = this.config;
    return sparseCategoricalCrossentropy(yTrue, yPred, { fromLogits, ignoreClass, axis });
  }
}
