import { bool, config, type FilledOf, number, type OptionsOf, positiveInt, str } from "../config/index.js";
import type { Tensor } from "../runtime/index.js";
import type { TensorLike } from "../surface/index.js";
import {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
} from "./accuracy.js";
import { type Direction, metricFields } from "./metric.js";
import { PairMean } from "./reduction-metrics.js";

export const accuracyConfig = /* @__PURE__ */ config("keras.metrics", "Accuracy", { ...metricFields, name: str.or("accuracy") });

/**
 * How often predictions equal targets.
 *
 * @example
 * const metric = new metrics.Accuracy();
 * metric.updateState([1, 0], [1, 1]);
 * await metric.result().item(); // 0.5
 */
export class Accuracy extends PairMean {
  static override readonly className: string = "Accuracy";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = accuracyConfig;
  declare readonly config: FilledOf<typeof accuracyConfig>;
  constructor(options: OptionsOf<typeof accuracyConfig> = {}) {
    super(accuracyConfig.fill("Accuracy", options));
  }
  override get direction(): Direction {
    return "up";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return accuracy(yTrue, yPred);
  }
}

export const binaryAccuracyConfig = /* @__PURE__ */ config("keras.metrics", "BinaryAccuracy", {
  ...metricFields,
  name: str.or("binary_accuracy"),
  threshold: number.above(0).below(1).or(0.5).doc("Predictions above it count as 1."),
});

/**
 * How often predictions lie on the target's side of a threshold.
 *
 * @example
 * const metric = new metrics.BinaryAccuracy();
 * metric.updateState([[1], [0]], [[0.9], [0.6]]);
 * await metric.result().item(); // 0.5
 */
export class BinaryAccuracy extends PairMean {
  static override readonly className: string = "BinaryAccuracy";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = binaryAccuracyConfig;
  declare readonly config: FilledOf<typeof binaryAccuracyConfig>;
  constructor(options: OptionsOf<typeof binaryAccuracyConfig> = {}) {
    super(binaryAccuracyConfig.fill("BinaryAccuracy", options));
  }
  override get direction(): Direction {
    return "up";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return binaryAccuracy(yTrue, yPred, { threshold: this.config.threshold });
  }
}

export const categoricalAccuracyConfig = /* @__PURE__ */ config("keras.metrics", "CategoricalAccuracy", {
  ...metricFields,
  name: str.or("categorical_accuracy"),
});

/**
 * How often the highest score is at the one-hot target's class.
 *
 * @example
 * const metric = new metrics.CategoricalAccuracy();
 * metric.updateState([[0, 1], [1, 0]], [[0.2, 0.8], [0.3, 0.7]]);
 * await metric.result().item(); // 0.5
 */
export class CategoricalAccuracy extends PairMean {
  static override readonly className: string = "CategoricalAccuracy";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = categoricalAccuracyConfig;
  declare readonly config: FilledOf<typeof categoricalAccuracyConfig>;
  constructor(options: OptionsOf<typeof categoricalAccuracyConfig> = {}) {
    super(categoricalAccuracyConfig.fill("CategoricalAccuracy", options));
  }
  override get direction(): Direction {
    return "up";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return categoricalAccuracy(yTrue, yPred);
  }
}

export const sparseCategoricalAccuracyConfig = /* @__PURE__ */ config("keras.metrics", "SparseCategoricalAccuracy", {
  ...metricFields,
  name: str.or("sparse_categorical_accuracy"),
});

/**
 * How often the highest score is at the integer target's class.
 *
 * @example
 * const metric = new metrics.SparseCategoricalAccuracy();
 * metric.updateState([1, 0], [[0.2, 0.8], [0.3, 0.7]]);
 * await metric.result().item(); // 0.5
 */
export class SparseCategoricalAccuracy extends PairMean {
  static override readonly className: string = "SparseCategoricalAccuracy";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = sparseCategoricalAccuracyConfig;
  declare readonly config: FilledOf<typeof sparseCategoricalAccuracyConfig>;
  constructor(options: OptionsOf<typeof sparseCategoricalAccuracyConfig> = {}) {
    super(sparseCategoricalAccuracyConfig.fill("SparseCategoricalAccuracy", options));
  }
  override get direction(): Direction {
    return "up";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return sparseCategoricalAccuracy(yTrue, yPred);
  }
}

export const topKCategoricalAccuracyConfig = /* @__PURE__ */ config("keras.metrics", "TopKCategoricalAccuracy", {
  ...metricFields,
  name: str.or("top_k_categorical_accuracy"),
  k: positiveInt.or(5),
});

/**
 * How often the one-hot target's class is among the k highest scores.
 *
 * @example
 * const metric = new metrics.TopKCategoricalAccuracy({ k: 2 });
 * metric.updateState([[0, 0, 1], [1, 0, 0]], [[0.2, 0.5, 0.3], [0.1, 0.7, 0.2]]);
 * await metric.result().item(); // 0.5
 */
export class TopKCategoricalAccuracy extends PairMean {
  static override readonly className: string = "TopKCategoricalAccuracy";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = topKCategoricalAccuracyConfig;
  declare readonly config: FilledOf<typeof topKCategoricalAccuracyConfig>;
  constructor(options: OptionsOf<typeof topKCategoricalAccuracyConfig> = {}) {
    super(topKCategoricalAccuracyConfig.fill("TopKCategoricalAccuracy", options));
  }
  override get direction(): Direction {
    return "up";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return topKCategoricalAccuracy(yTrue, yPred, { k: this.config.k });
  }
}

export const sparseTopKCategoricalAccuracyConfig = /* @__PURE__ */ config("keras.metrics", "SparseTopKCategoricalAccuracy", {
  ...metricFields,
  name: str.or("sparse_top_k_categorical_accuracy"),
  k: positiveInt.or(5),
  fromSortedIds: bool.or(false).doc("Predictions are class ids, best first.").writtenIfSet,
});

/**
 * How often the integer target is among the k highest scores.
 *
 * @example
 * const metric = new metrics.SparseTopKCategoricalAccuracy({ k: 2 });
 * metric.updateState([2, 0], [[0.2, 0.5, 0.3], [0.1, 0.7, 0.2]]);
 * await metric.result().item(); // 0.5
 */
export class SparseTopKCategoricalAccuracy extends PairMean {
  static override readonly className: string = "SparseTopKCategoricalAccuracy";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = sparseTopKCategoricalAccuracyConfig;
  declare readonly config: FilledOf<typeof sparseTopKCategoricalAccuracyConfig>;
  constructor(options: OptionsOf<typeof sparseTopKCategoricalAccuracyConfig> = {}) {
    super(sparseTopKCategoricalAccuracyConfig.fill("SparseTopKCategoricalAccuracy", options));
  }
  override get direction(): Direction {
    return "up";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    const { k, fromSortedIds } = this.config;
    return sparseTopKCategoricalAccuracy(yTrue, yPred, { k, fromSortedIds });
  }
}
