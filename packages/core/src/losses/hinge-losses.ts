import { config, type FilledOf, type OptionsOf, str } from "../config/index.js";
import type { Tensor } from "../runtime/index.js";
import { FormulaLoss } from "./function-loss.js";
import { categoricalHinge, hinge, squaredHinge } from "./hinge.js";
import { lossFields } from "./loss.js";

export const hingeConfig = /* @__PURE__ */ config("keras.losses", "Hinge", { ...lossFields, name: str.or("hinge") });

/**
 * Mean of max(1 − t·p, 0), for labels −1 and 1.
 *
 * @example
 * await new losses.Hinge()([[0, 1]], [[0.25, 0.75]]).item(); // 0.75
 */
export class Hinge extends FormulaLoss {
  static override readonly className: string = "Hinge";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = hingeConfig;
  declare readonly config: FilledOf<typeof hingeConfig>;
  constructor(options: OptionsOf<typeof hingeConfig> = {}) {
    super(hingeConfig.fill("Hinge", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return hinge(yTrue, yPred);
  }
}

export const squaredHingeConfig = /* @__PURE__ */ config("keras.losses", "SquaredHinge", {
  ...lossFields,
  name: str.or("squared_hinge"),
});

/**
 * Mean of max(1 − t·p, 0)², for labels −1 and 1.
 *
 * @example
 * await new losses.SquaredHinge()([[0, 1]], [[0.25, 0.75]]).item(); // 0.8125
 */
export class SquaredHinge extends FormulaLoss {
  static override readonly className: string = "SquaredHinge";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = squaredHingeConfig;
  declare readonly config: FilledOf<typeof squaredHingeConfig>;
  constructor(options: OptionsOf<typeof squaredHingeConfig> = {}) {
    super(squaredHingeConfig.fill("SquaredHinge", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return squaredHinge(yTrue, yPred);
  }
}

export const categoricalHingeConfig = /* @__PURE__ */ config("keras.losses", "CategoricalHinge", {
  ...lossFields,
  name: str.or("categorical_hinge"),
});

/**
 * Hinge loss of the best wrong class against the right one.
 *
 * @example
 * await new losses.CategoricalHinge()([[0, 1]], [[0.25, 0.75]]).item(); // 0.5
 */
export class CategoricalHinge extends FormulaLoss {
  static override readonly className: string = "CategoricalHinge";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = categoricalHingeConfig;
  declare readonly config: FilledOf<typeof categoricalHingeConfig>;
  constructor(options: OptionsOf<typeof categoricalHingeConfig> = {}) {
    super(categoricalHingeConfig.fill("CategoricalHinge", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalHinge(yTrue, yPred);
  }
}
