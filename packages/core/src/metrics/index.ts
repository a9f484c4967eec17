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
export { type CorrelationOptions, concordanceCorrelation, pearsonCorrelation } from "./correlation.js";
export { CategoricalHinge, Hinge, SquaredHinge } from "./hinge-metrics.js";
export {
  type Direction,
  Metric,
  type MetricCallOptions,
  type MetricDType,
  type MetricOptions,
  type MetricResult,
  type MetricVariableOptions,
} from "./metric.js";
export {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  KLDivergence,
  Poisson,
  SparseCategoricalCrossentropy,
} from "./probabilistic-metrics.js";
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
