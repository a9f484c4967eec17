import { binaryCrossentropy, binaryFocalCrossentropy } from "../losses/binary.js";
import { categoricalCrossentropy, categoricalFocalCrossentropy } from "../losses/categorical.js";
import { categoricalHinge, hinge, squaredHinge } from "../losses/hinge.js";
import {
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
} from "../losses/regression.js";
import { sparseCategoricalCrossentropy } from "../losses/sparse.js";
import type { KerasClass, KerasFunction } from "../serialization/index.js";
import {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
} from "./accuracy.js";
import {
  Accuracy,
  BinaryAccuracy,
  CategoricalAccuracy,
  SparseCategoricalAccuracy,
  SparseTopKCategoricalAccuracy,
  TopKCategoricalAccuracy,
} from "./accuracy-metrics.js";
import { AUC } from "./auc.js";
import { FalseNegatives, FalsePositives, TrueNegatives, TruePositives } from "./confusion-metrics.js";
import { PrecisionAtRecall, RecallAtPrecision, SensitivityAtSpecificity, SpecificityAtSensitivity } from "./constrained-rates.js";
import { concordanceCorrelation, cosine, pearsonCorrelation } from "./correlation.js";
import { F1Score, FBetaScore } from "./f-score.js";
import { CategoricalHinge, Hinge, SquaredHinge } from "./hinge-metrics.js";
import { BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU } from "./iou-metrics.js";
import type { Metric } from "./metric.js";
import { Precision, Recall } from "./precision-recall.js";
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  KLDivergence,
  Poisson,
  SparseCategoricalCrossentropy,
} from "./probabilistic-metrics.js";
import { R2Score } from "./r2-score.js";
import { Mean, MeanMetricWrapper, Sum } from "./reduction-metrics.js";
import {
  ConcordanceCorrelation,
  CosineSimilarity,
  LogCoshError,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  PearsonCorrelation,
  RootMeanSquaredError,
} from "./regression-metrics.js";

/** Every class a file may name; those without required arguments may be named by a string as well. */
export const METRIC_CLASSES: readonly KerasClass<Metric>[] = [
  Accuracy,
  AUC,
  BinaryAccuracy,
  BinaryCrossentropy,
  BinaryIoU,
  CategoricalAccuracy,
  CategoricalCrossentropy,
  CategoricalHinge,
  ConcordanceCorrelation,
  CosineSimilarity,
  F1Score,
  FalseNegatives,
  FalsePositives,
  FBetaScore,
  Hinge,
  IoU,
  KLDivergence,
  LogCoshError,
  Mean,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanIoU,
  MeanMetricWrapper,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  OneHotIoU,
  OneHotMeanIoU,
  PearsonCorrelation,
  Poisson,
  Precision,
  PrecisionAtRecall,
  R2Score,
  Recall,
  RecallAtPrecision,
  RootMeanSquaredError,
  SensitivityAtSpecificity,
  SparseCategoricalAccuracy,
  SparseCategoricalCrossentropy,
  SparseTopKCategoricalAccuracy,
  SpecificityAtSensitivity,
  SquaredHinge,
  Sum,
  TopKCategoricalAccuracy,
  TrueNegatives,
  TruePositives,
];

/** Short names of classes, which also work in capitals. */
export const METRIC_ALIASES: Readonly<Record<string, new () => Metric>> = {
  bce: BinaryCrossentropy,
  mse: MeanSquaredError,
  mae: MeanAbsoluteError,
  mape: MeanAbsolutePercentageError,
  msle: MeanSquaredLogarithmicError,
};

/** Names that are not the snake case of the class. */
export const METRIC_QUIRKS: Readonly<Record<string, string>> = { R2Score: "r2_score", F1Score: "f1_score" };

/** Functions that files may name. */
export const METRIC_FUNCTIONS = {
  accuracy,
  binary_accuracy: binaryAccuracy,
  categorical_accuracy: categoricalAccuracy,
  sparse_categorical_accuracy: sparseCategoricalAccuracy,
  top_k_categorical_accuracy: topKCategoricalAccuracy,
  sparse_top_k_categorical_accuracy: sparseTopKCategoricalAccuracy,
  pearson_correlation: pearsonCorrelation,
  concordance_correlation: concordanceCorrelation,
  cosine_similarity: cosine,
  binary_crossentropy: binaryCrossentropy,
  binary_focal_crossentropy: binaryFocalCrossentropy,
  categorical_crossentropy: categoricalCrossentropy,
  categorical_focal_crossentropy: categoricalFocalCrossentropy,
  sparse_categorical_crossentropy: sparseCategoricalCrossentropy,
  categorical_hinge: categoricalHinge,
  hinge,
  squared_hinge: squaredHinge,
  huber,
  log_cosh: logCosh,
  kl_divergence: klDivergence,
  poisson,
  mean_absolute_error: meanAbsoluteError,
  mean_absolute_percentage_error: meanAbsolutePercentageError,
  mean_squared_error: meanSquaredError,
  mean_squared_logarithmic_error: meanSquaredLogarithmicError,
} as const satisfies Record<string, KerasFunction>;
