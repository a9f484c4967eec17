export {
  type BinaryCrossentropyOptions,
  type BinaryFocalOptions,
  binaryCrossentropy,
  binaryFocalCrossentropy,
} from "./binary.js";
export {
  type CategoricalCrossentropyOptions,
  type CategoricalFocalOptions,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
} from "./categorical.js";
export { type CircleOptions, circle } from "./circle.js";
export { ctc } from "./ctc.js";
export type { LossFunction } from "./define.js";
export { FormulaLoss, LossFunctionWrapper } from "./function-loss.js";
export { categoricalHinge, hinge, squaredHinge } from "./hinge.js";
export { CategoricalHinge, Hinge, SquaredHinge } from "./hinge-losses.js";
export { deserialize, get, type LossIdentifier, lossRegistry, serialize } from "./identify.js";
export { Loss, type LossCallOptions, type LossDType, type LossOptions } from "./loss.js";
export { objectName } from "./object-name.js";
export { type DiceOptions, dice, type TverskyOptions, tversky } from "./overlap.js";
export {
  BinaryCrossentropy,
  BinaryFocalCrossentropy,
  CategoricalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalGeneralizedCrossEntropy,
  SparseCategoricalCrossentropy,
} from "./probabilistic-losses.js";
export type { LossReduction } from "./reduction.js";
export {
  cosineSimilarity,
  type HuberOptions,
  huber,
  klDivergence,
  type LossAxisOptions,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
} from "./regression.js";
export {
  CosineSimilarity,
  Huber,
  KLDivergence,
  LogCosh,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  Poisson,
} from "./regression-losses.js";
export { resolveLoss } from "./resolve.js";
export {
  categoricalGeneralizedCrossEntropy,
  type SparseCategoricalCrossentropyOptions,
  sparseCategoricalCrossentropy,
} from "./sparse.js";
export { Circle, CTC, Dice, Tversky } from "./structured-losses.js";
export { LOSS_CLASSES, LOSS_FILE_CLASSES, LOSS_FUNCTIONS } from "./table.js";
export { classificationKind, specsFor, type TargetSpec } from "./target-kind.js";
