import { bool, config, type FilledOf, int, listOf, nullable, number, type OptionsOf, str, union } from "../config/index.js";
import type { Tensor } from "../runtime/index.js";
import { circle } from "./circle.js";
import { ctc } from "./ctc.js";
import { FormulaLoss } from "./function-loss.js";
import { lossFields } from "./loss.js";
import { dice, tversky } from "./overlap.js";

export const diceConfig = /* @__PURE__ */ config("keras.losses", "Dice", {
  ...lossFields,
  name: str.or("dice"),
  axis: nullable(union(int, listOf(int)))
    .or(null)
    .doc("Axes summed over; null: all."),
});

/**
 * One minus the overlap of two masks.
 *
 * @example
 * await new losses.Dice()([[0, 1]], [[0.25, 0.75]]).item(); // 0.25
 */
export class Dice extends FormulaLoss {
  static override readonly className: string = "Dice";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = diceConfig;
  declare readonly config: FilledOf<typeof diceConfig>;
  constructor(options: OptionsOf<typeof diceConfig> = {}) {
    super(diceConfig.fill("Dice", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return dice(yTrue, yPred, { axis: this.config.axis });
  }
}

export const tverskyConfig = /* @__PURE__ */ config("keras.losses", "Tversky", {
  ...lossFields,
  name: str.or("tversky"),
  alpha: number.or(0.5).doc("Weight of false positives."),
  beta: number.or(0.5).doc("Weight of false negatives."),
  axis: nullable(union(int, listOf(int)))
    .or(null)
    .doc("Axes summed over; null: all."),
});

/**
 * One minus the overlap of two masks, with weights for both kinds of mistakes.
 *
 * @example
 * await new losses.Tversky()([[0, 1]], [[0.25, 0.75]]).item(); // 0.2500001
 */
export class Tversky extends FormulaLoss {
  static override readonly className: string = "Tversky";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = tverskyConfig;
  declare readonly config: FilledOf<typeof tverskyConfig>;
  constructor(options: OptionsOf<typeof tverskyConfig> = {}) {
    super(tverskyConfig.fill("Tversky", options));
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    const { alpha, beta, axis } = this.config;
    return tversky(yTrue, yPred, { alpha, beta, axis });
  }
}

export const circleConfig = /* @__PURE__ */ config("keras.losses", "Circle", {
  ...lossFields,
  name: str.or("circle"),
  gamma: number.or(80).doc("Scale."),
  margin: number.or(0.4).doc("Relaxation."),
  removeDiagonal: bool.or(true).doc("An embedding is not compared with itself."),
});

/**
 * Pulls embeddings of one label together and pushes others apart.
 *
 * @example
 * await new losses.Circle()([0, 0, 1], [[1, 0], [0.8, 0.6], [0, 1]]).item(); // 3.200831
 */
export class Circle extends FormulaLoss {
  static override readonly className: string = "Circle";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = circleConfig;
  declare readonly config: FilledOf<typeof circleConfig>;
  constructor(options: OptionsOf<typeof circleConfig> = {}) {
    super(circleConfig.fill("Circle", options));
  }
  protected override get targetDtype(): null {
    return null;
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    const { gamma, margin, removeDiagonal } = this.config;
    return circle(yTrue, yPred, { gamma, margin, removeDiagonal });
  }
}

export const ctcConfig = /* @__PURE__ */ config("keras.losses", "CTC", { ...lossFields, name: str.or("ctc") });

/**
 * Connectionist temporal classification: label sequences against logits per step.
 *
 * @example
 * new losses.CTC()([[1, 2]], ops.ones([1, 5, 4])).shape; // []
 */
export class CTC extends FormulaLoss {
  static override readonly className: string = "CTC";
  static override readonly module: string | null = "keras.losses";
  static override readonly declared = ctcConfig;
  declare readonly config: FilledOf<typeof ctcConfig>;
  constructor(options: OptionsOf<typeof ctcConfig> = {}) {
    super(ctcConfig.fill("CTC", options));
  }
  protected override get targetDtype(): null {
    return null;
  }
  protected override formula(yTrue: Tensor, yPred: Tensor): Tensor {
    return ctc(yTrue, yPred);
  }
}
