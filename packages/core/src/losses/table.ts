import type { KerasClass, KerasFunction } from "../serialization/index.js";
import { binaryCrossentropy, binaryFocalCrossentropy } from "./binary.js";
import { categoricalCrossentropy, categoricalFocalCrossentropy } from "./categorical.js";
import { circle } from "./circle.js";
import { ctc } from "./ctc.js";
import { LossFunctionWrapper } from "./function-loss.js";
import { categoricalHinge, hinge, squaredHinge } from "./hinge.js";
import { CategoricalHinge, Hinge, SquaredHinge } from "./hinge-losses.js";
import type { Loss } from "./loss.js";
import { dice, tversky } from "./overlap.js";
import {
  BinaryCrossentropy,
  BinaryFocalCrossentropy,
  CategoricalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalGeneralizedCrossEntropy,
  SparseCategoricalCrossentropy,
} from "./probabilistic-losses.js";
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
import {
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
import { categoricalGeneralizedCrossEntropy, sparseCategoricalCrossentropy } from "./sparse.js";
import { Circle, CTC, Dice, Tversky } from "./structured-losses.js";

/** Every functional loss by the name files and strings know it by. */
export const LOSS_FUNCTIONS = {
  kl_divergence: klDivergence,
  poisson,
  binary_crossentropy: binaryCrossentropy,
  binary_focal_crossentropy: binaryFocalCrossentropy,
  categorical_crossentropy: categoricalCrossentropy,
  categorical_focal_crossentropy: categoricalFocalCrossentropy,
  sparse_categorical_crossentropy: sparseCategoricalCrossentropy,
  mean_squared_error: meanSquaredError,
  mean_absolute_error: meanAbsoluteError,
  mean_absolute_percentage_error: meanAbsolutePercentageError,
  mean_squared_logarithmic_error: meanSquaredLogarithmicError,
  cosine_similarity: cosineSimilarity,
  log_cosh: logCosh,
  huber,
  hinge,
  squared_hinge: squaredHinge,
  categorical_hinge: categoricalHinge,
  dice,
  tversky,
  circle,
  ctc,
} as const satisfies Record<string, KerasFunction>;

/** Functions that files name but a string alone does not: Keras lists them nowhere else. */
export const ONLY_IN_FILES = {
  categorical_generalized_cross_entropy: categoricalGeneralizedCrossEntropy,
} as const satisfies Record<string, KerasFunction>;

/** Short names, which also work in capitals. */
export const LOSS_ALIASES = {
  bce: binaryCrossentropy,
  kld: klDivergence,
  mae: meanAbsoluteError,
  mse: meanSquaredError,
  mape: meanAbsolutePercentageError,
  msle: meanSquaredLogarithmicError,
} as const satisfies Record<string, KerasFunction>;

/** Classes that a string may name. */
export const LOSS_CLASSES: readonly (KerasClass<Loss> & (new () => Loss))[] = [
  BinaryCrossentropy,
  BinaryFocalCrossentropy,
  CategoricalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalHinge,
  Circle,
  CTC,
  CosineSimilarity,
  Dice,
  Hinge,
  Huber,
  KLDivergence,
  LogCosh,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  Poisson,
  SparseCategoricalCrossentropy,
  SquaredHinge,
  Tversky,
];

/** Every class a file may name. */
export const LOSS_FILE_CLASSES: readonly KerasClass[] = [
  ...LOSS_CLASSES,
  CategoricalGeneralizedCrossEntropy,
  LossFunctionWrapper,
];
