import { config, type FilledOf, type OptionsOf, str } from "../config/index.js";
import { categoricalHinge, hinge, squaredHinge } from "../losses/hinge.js";
import type { Tensor } from "../runtime/index.js";
import type { TensorLike } from "../surface/index.js";
import { type Direction, metricFields } from "./metric.js";
import { PairMean } from "./reduction-metrics.js";

export const hingeConfig = /* @__PURE__ */ config("keras.metrics", "Hinge", { ...metricFields, name: str.or("hinge") });

/**
 * Mean of max(1 − t·p, 0), for labels −1 and 1.
 *
 * @example
 * const metric = new metrics.Hinge();
 * metric.updateState([[0, 1]], [[0.25, 0.75]]);
 * await metric.result().item(); // 0.75
 */
export class Hinge extends PairMean {
  static override readonly className: string = "Hinge";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = hingeConfig;
  declare readonly config: FilledOf<typeof hingeConfig>;
  constructor(options: OptionsOf<typeof hingeConfig> = {}) {
    super(hingeConfig.fill("Hinge", options));
  }
  override get direction(): Direction {
    return "down";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return hinge(yTrue, yPred);
  }
}

export const squaredHingeConfig = /* @__PURE__ */ config("keras.metrics", "SquaredHinge", {
  ...metricFields,
  name: str.or("squared_hinge"),
});

/**
 * Mean of max(1 − t·p, 0)², for labels −1 and 1.
 *
 * @example
 * const metric = new metrics.SquaredHinge();
 * metric.updateState([[0, 1]], [[0.25, 0.75]]);
 * await metric.result().item(); // 0.8125
 */
export class SquaredHinge extends PairMean {
  static override readonly className: string = "SquaredHinge";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = squaredHingeConfig;
  declare readonly config: FilledOf<typeof squaredHingeConfig>;
  constructor(options: OptionsOf<typeof squaredHingeConfig> = {}) {
    super(squaredHingeConfig.fill("SquaredHinge", options));
  }
  override get direction(): Direction {
    return "down";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return squaredHinge(yTrue, yPred);
  }
}

export const categoricalHingeConfig = /* @__PURE__ */ config("keras.metrics", "CategoricalHinge", {
  ...metricFields,
  name: str.or("categorical_hinge"),
});

/**
 * Hinge loss of the best wrong class against the right one.
 *
 * @example
 * const metric = new metrics.CategoricalHinge();
 * metric.updateState([[0, 1]], [[0.25, 0.75]]);
 * await metric.result().item(); // 0.5
 */
export class CategoricalHinge extends PairMean {
  static override readonly className: string = "CategoricalHinge";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = categoricalHingeConfig;
  declare readonly config: FilledOf<typeof categoricalHingeConfig>;
  constructor(options: OptionsOf<typeof categoricalHingeConfig> = {}) {
    super(categoricalHingeConfig.fill("CategoricalHinge", options));
  }
  override get direction(): Direction {
    return "down";
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return categoricalHinge(yTrue, yPred);
  }
}
