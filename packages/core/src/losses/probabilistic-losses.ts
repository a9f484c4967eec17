import { bool, config, type FilledOf, int, nullable, number, type OptionsOf, str } from "../config/index.js";
import type { Tensor } from "../runtime/index.js";
import { binaryCrossentropy, binaryFocalCrossentropy } from "./binary.js";
import { categoricalCrossentropy, categoricalFocalCrossentropy } from "./categorical.js";
import { FormulaLoss } from "./function-loss.js";
import { lossFields } from "./loss.js";
import { categoricalGeneralizedCrossEntropy, sparseCategoricalCrossentropy } from "./sparse.js";

export const binaryCrossentropyConfig = /* @__PURE__ */ config("keras.losses", "BinaryCrossentropy", {
  ...lossFields,
  name: str.or("binary_crossentropy"),
  fromLogits: bool.or(false).doc("Predictions are logits rather than probabilities."),
  labelSmoothing: number.between(0, 1).or(0).doc("Share of each target spread over the classes."),
  axis: int.or(-1).doc("Axis of the classes."),
});

/**
 * Crossentropy of independent yes/no targets.
 *
 * @example
 * await new losses.BinaryCrossentropy()([[0, 1]], [[0.25, 0.75]]).item(); // 0.2876821
 */
export class BinaryCrossentropy extends FormulaLoss {
  static override readonly className: string = "BinaryCrossentropy";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = binaryCrossentropyConfig;
  declare readonly config: FilledOf<typeof binaryCrossentropyConfig>;
  constructor(options: OptionsOf<typeof binaryCrossentropyConfig> = {}) {
    super(binaryCrossentropyConfig.fill("BinaryCrossentropy", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, labelSmoothing, axis } = this.config;
    return binaryCrossentropy(yTrue, yPred, { fromLogits, labelSmoothing, axis });
  }
}

export const binaryFocalCrossentropyConfig = /* @__PURE__ */ config("keras.losses", "BinaryFocalCrossentropy", {
  ...lossFields,
  name: str.or("binary_focal_crossentropy"),
  fromLogits: bool.or(false).doc("Predictions are logits rather than probabilities."),
  labelSmoothing: number.between(0, 1).or(0).doc("Share of each target spread over the classes."),
  axis: int.or(-1).doc("Axis of the classes."),
  applyClassBalancing: bool.or(false).doc("Weighs class 1 by alpha and class 0 by 1 − alpha."),
  alpha: number.or(0.25).doc("Weight of every term, or of class 1."),
  gamma: number.or(2).doc("How strongly easy examples are turned down."),
});

/**
 * Binary crossentropy that turns down easy examples.
 *
 * @example
 * await new losses.BinaryFocalCrossentropy()([[0, 1]], [[0.25, 0.75]]).item(); // 0.01798013
 */
export class BinaryFocalCrossentropy extends FormulaLoss {
  static override readonly className: string = "BinaryFocalCrossentropy";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = binaryFocalCrossentropyConfig;
  declare readonly config: FilledOf<typeof binaryFocalCrossentropyConfig>;
  constructor(options: OptionsOf<typeof binaryFocalCrossentropyConfig> = {}) {
    super(binaryFocalCrossentropyConfig.fill("BinaryFocalCrossentropy", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    const { applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing, axis } = this.config;
    return binaryFocalCrossentropy(yTrue, yPred, { applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing, axis });
  }
}

export const categoricalCrossentropyConfig = /* @__PURE__ */ config("keras.losses", "CategoricalCrossentropy", {
  ...lossFields,
  name: str.or("categorical_crossentropy"),
  fromLogits: bool.or(false).doc("Predictions are logits rather than probabilities."),
  labelSmoothing: number.between(0, 1).or(0).doc("Share of each target spread over the classes."),
  axis: int.or(-1).doc("Axis of the classes."),
});

/**
 * Crossentropy of one-hot targets.
 *
 * @example
 * await new losses.CategoricalCrossentropy()([[0, 1]], [[0.25, 0.75]]).item(); // 0.2876821
 */
export class CategoricalCrossentropy extends FormulaLoss {
  static override readonly className: string = "CategoricalCrossentropy";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = categoricalCrossentropyConfig;
  declare readonly config: FilledOf<typeof categoricalCrossentropyConfig>;
  constructor(options: OptionsOf<typeof categoricalCrossentropyConfig> = {}) {
    super(categoricalCrossentropyConfig.fill("CategoricalCrossentropy", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, labelSmoothing, axis } = this.config;
    return categoricalCrossentropy(yTrue, yPred, { fromLogits, labelSmoothing, axis });
  }
}

export const categoricalFocalCrossentropyConfig = /* @__PURE__ */ config("keras.losses", "CategoricalFocalCrossentropy", {
  ...lossFields,
  name: str.or("categorical_focal_crossentropy"),
  fromLogits: bool.or(false).doc("Predictions are logits rather than probabilities."),
  labelSmoothing: number.between(0, 1).or(0).doc("Share of each target spread over the classes."),
  axis: int.or(-1).doc("Axis of the classes."),
  alpha: number.or(0.25).doc("Weight of every term, or of class 1."),
  gamma: number.or(2).doc("How strongly easy examples are turned down."),
});

/**
 * Categorical crossentropy that turns down easy examples.
 *
 * @example
 * await new losses.CategoricalFocalCrossentropy()([[0, 1]], [[0.25, 0.75]]).item(); // 0.004495033
 */
export class CategoricalFocalCrossentropy extends FormulaLoss {
  static override readonly className: string = "CategoricalFocalCrossentropy";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = categoricalFocalCrossentropyConfig;
  declare readonly config: FilledOf<typeof categoricalFocalCrossentropyConfig>;
  constructor(options: OptionsOf<typeof categoricalFocalCrossentropyConfig> = {}) {
    super(categoricalFocalCrossentropyConfig.fill("CategoricalFocalCrossentropy", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    const { alpha, gamma, fromLogits, labelSmoothing, axis } = this.config;
    return categoricalFocalCrossentropy(yTrue, yPred, { alpha, gamma, fromLogits, labelSmoothing, axis });
  }
}

export const sparseCategoricalCrossentropyConfig = /* @__PURE__ */ config("keras.losses", "SparseCategoricalCrossentropy", {
  ...lossFields,
  name: str.or("sparse_categorical_crossentropy"),
  fromLogits: bool.or(false).doc("Predictions are logits rather than probabilities."),
  ignoreClass: nullable(int).or(null).doc("Label whose entries count for nothing."),
  axis: int.or(-1).doc("Axis of the classes."),
});

/**
 * Crossentropy of integer labels; labels out of range make the run fail.
 *
 * @example
 * await new losses.SparseCategoricalCrossentropy()([1], [[0.25, 0.75]]).item(); // 0.2876821
 */
export class SparseCategoricalCrossentropy extends FormulaLoss {
  static override readonly className: string = "SparseCategoricalCrossentropy";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = sparseCategoricalCrossentropyConfig;
  declare readonly config: FilledOf<typeof sparseCategoricalCrossentropyConfig>;
  constructor(options: OptionsOf<typeof sparseCategoricalCrossentropyConfig> = {}) {
    super(sparseCategoricalCrossentropyConfig.fill("SparseCategoricalCrossentropy", options));
  }
  protected override get targetDtype(): null {
    return null;
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, ignoreClass, axis } = this.config;
    return sparseCategoricalCrossentropy(yTrue, yPred, { fromLogits, ignoreClass, axis });
  }
}

export const categoricalGeneralizedCrossEntropyConfig = /* @__PURE__ */ config(
  "keras.losses",
  "CategoricalGeneralizedCrossEntropy",
  {
    ...lossFields,
    name: str.or("categorical_generalized_cross_entropy"),
    q: number.above(0).below(1).or(0.5).doc("0 is near crossentropy, 1 near mean absolute error."),
  },
);

/**
 * Crossentropy of integer labels made robust to wrong ones.
 *
 * @example
 * await new losses.CategoricalGeneralizedCrossEntropy()([1], [[0.25, 0.75]]).item(); // 0.2679492
 */
export class CategoricalGeneralizedCrossEntropy extends FormulaLoss {
  static override readonly className: string = "CategoricalGeneralizedCrossEntropy";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = categoricalGeneralizedCrossEntropyConfig;
  declare readonly config: FilledOf<typeof categoricalGeneralizedCrossEntropyConfig>;
  constructor(options: OptionsOf<typeof categoricalGeneralizedCrossEntropyConfig> = {}) {
    super(categoricalGeneralizedCrossEntropyConfig.fill("CategoricalGeneralizedCrossEntropy", options));
  }
  protected override get targetDtype(): null {
    return null;
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalGeneralizedCrossEntropy(yTrue, yPred, this.config.q);
  }
}
