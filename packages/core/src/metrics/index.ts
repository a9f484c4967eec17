export {
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  categoricalHinge,
  hinge,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
  sparseCategoricalCrossentropy,
  squaredHinge,
} from "../losses/index.js";
export {
  accuracy,
  type BinaryAccuracyOptions,
  binaryAccuracy,
  categoricalAccuracy,
  type SparseTopKOptions,
  sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  type TopKOptions,
  topKCategoricalAccuracy,
} from "./accuracy.js";
export {
  Accuracy,
  BinaryAccuracy,
  CategoricalAccuracy,
  SparseCategoricalAccuracy,
  SparseTopKCategoricalAccuracy,
  TopKCategoricalAccuracy,
} from "./accuracy-metrics.js";
export { AUC } from "./auc.js";
export { FalseNegatives, FalsePositives, TrueNegatives, TruePositives } from "./confusion-metrics.js";
export { PrecisionAtRecall, RecallAtPrecision, SensitivityAtSpecificity, SpecificityAtSensitivity } from "./constrained-rates.js";
export { type CorrelationOptions, concordanceCorrelation, pearsonCorrelation } from "./correlation.js";
export { F1Score, FBetaScore } from "./f-score.js";
export { CategoricalHinge, Hinge, SquaredHinge } from "./hinge-metrics.js";
export { deserialize, get, type MetricIdentifier, type MetricLike, metricRegistry, serialize } from "./identify.js";
export { BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU } from "./iou-metrics.js";
export {
  type Direction,
  Metric,
  type MetricCallOptions,
  type MetricDType,
  type MetricOptions,
  type MetricResult,
  type MetricVariableOptions,
} from "./metric.js";
export { Precision, Recall } from "./precision-recall.js";
export {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  KLDivergence,
  Poisson,
  SparseCategoricalCrossentropy,
} from "./probabilistic-metrics.js";
export { R2Score } from "./r2-score.js";
export { Mean, MeanMetricWrapper, type MetricFunction, PairMean, Sum, type WrapperOptions } from "./reduction-metrics.js";
export {
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
export { resolveMetric } from "./resolve.js";
export { METRIC_CLASSES, METRIC_FUNCTIONS } from "./table.js";
