import { bool, config, number, type OptionsOf, positive } from "../../config/index.js";
import type { Node } from "../../ir/index.js";
import * as g from "../../ops/index.js";
import type { Tensor } from "../../runtime/index.js";
import type { JsonObject } from "../../serialization/index.js";
import { type TensorLike, wrap } from "../../surface/index.js";
import { nameField } from "./name-field.js";
import { floatStep, LearningRateSchedule } from "./schedule.js";

const decayFields = {
  initialLearningRate: number.required.doc("Rate at step 0."),
  decaySteps: positive.plain.required.doc("Steps in which the rate decays once."),
  decayRate: number.required.doc("How much it decays."),
  staircase: bool.or(false).doc("Whether the rate changes only at whole multiples of decaySteps."),
};
const progress = (step: TensorLike, decaySteps: number, staircase: boolean): Node => {
  const p = g.div(floatStep(step), decaySteps);
  return staircase ? g.floor(p) : p;
};

export const exponentialDecayConfig = /* @__PURE__ */ config("keras.optimizers.schedules", "ExponentialDecay", {
  ...decayFields,
  name: nameField("ExponentialDecay"),
});

/**
 * `rate · decayRate ^ (step / decaySteps)`.
 *
 * @example
 * const rate = new optimizers.schedules.ExponentialDecay(0.1, 1000, 0.96, { staircase: true });
 */
export class ExponentialDecay extends LearningRateSchedule {
  static readonly className: string = "ExponentialDecay";
  static override readonly module: string | null = "keras.optimizers.schedules";
  static readonly declared = exponentialDecayConfig;
  readonly config;
  constructor(
    initialLearningRate: number,
    decaySteps: number,
    decayRate: number,
    options: OptionsOf<typeof exponentialDecayConfig> = {},
  ) {
    super();
    this.config = exponentialDecayConfig.fill("ExponentialDecay", { ...options, initialLearningRate, decaySteps, decayRate });
  }
  static fromConfig(json: JsonObject): ExponentialDecay {
    const { initialLearningRate, decaySteps, decayRate, ...options } = exponentialDecayConfig.fromWire(json);
    return new ExponentialDecay(initialLearningRate, decaySteps, decayRate, options);
  }
  override call(step: TensorLike): Tensor {
    const { initialLearningRate, decaySteps, decayRate, staircase } = this.config;
    const p = progress(step, decaySteps, staircase);
    return wrap(g.mul(g.pow(decayRate, p), initialLearningRate));
  }
  override getConfig(): JsonObject {
    return exponentialDecayConfig.toWire(this.config);
  }
}

export const inverseTimeDecayConfig = /* @__PURE__ */ config("keras.optimizers.schedules", "InverseTimeDecay", {
  ...decayFields,
  name: nameField("InverseTimeDecay"),
});

/**
 * `rate / (1 + decayRate · step / decaySteps)`.
 *
 * @example
 * await new optimizers.schedules.InverseTimeDecay(0.5, 10, 1)(10).item(); // 0.25
 */
export class InverseTimeDecay extends LearningRateSchedule {
  static readonly className: string = "InverseTimeDecay";
  static override readonly module: string | null = "keras.optimizers.schedules";
  static readonly declared = inverseTimeDecayConfig;
  readonly config;
  constructor(
    initialLearningRate: number,
    decaySteps: number,
    decayRate: number,
    options: OptionsOf<typeof inverseTimeDecayConfig> = {},
  ) {
    super();
    this.config = inverseTimeDecayConfig.fill("InverseTimeDecay", { ...options, initialLearningRate, decaySteps, decayRate });
  }
  static fromConfig(json: JsonObject): InverseTimeDecay {
    const { initialLearningRate, decaySteps, decayRate, ...options } = inverseTimeDecayConfig.fromWire(json);
    return new InverseTimeDecay(initialLearningRate, decaySteps, decayRate, options);
  }
  override call(step: TensorLike): Tensor {
    const { initialLearningRate, decaySteps, decayRate, staircase } = this.config;
    return wrap(g.div(initialLearningRate, g.add(g.mul(progress(step, decaySteps, staircase), decayRate), 1)));
  }
  override getConfig(): JsonObject {
    return inverseTimeDecayConfig.toWire(this.config);
  }
}

export const polynomialDecayConfig = /* @__PURE__ */ config("keras.optimizers.schedules", "PolynomialDecay", {
  initialLearningRate: number.required.doc("Rate at step 0."),
  decaySteps: positive.plain.required.doc("Steps until the end rate is reached."),
  endLearningRate: number.or(0.0001).doc("Rate at the end."),
  power: number.or(1).doc("Shape of the curve; 1 is a straight line."),
  cycle: bool.or(false).doc("Whether to start again beyond decaySteps, each time over a longer stretch."),
  name: nameField("PolynomialDecay"),
});

/**
 * From the initial rate to `endLearningRate` along `(1 − step / decaySteps) ^ power`.
 *
 * @example
 * await new optimizers.schedules.PolynomialDecay(0.5, 10, { endLearningRate: 0.25 })(5).item(); // 0.375
 */
export class PolynomialDecay extends LearningRateSchedule {
  static readonly className: string = "PolynomialDecay";
  static override readonly module: string | null = "keras.optimizers.schedules";
  static readonly declared = polynomialDecayConfig;
  readonly config;
  constructor(initialLearningRate: number, decaySteps: number, options: OptionsOf<typeof polynomialDecayConfig> = {}) {
    super();
    this.config = polynomialDecayConfig.fill("PolynomialDecay", { ...options, initialLearningRate, decaySteps });
  }
  static fromConfig(json: JsonObject): PolynomialDecay {
    const { initialLearningRate, decaySteps, ...options } = polynomialDecayConfig.fromWire(json);
    return new PolynomialDecay(initialLearningRate, decaySteps, options);
  }
  override call(step: TensorLike): Tensor {
    const { initialLearningRate, decaySteps, endLearningRate, power, cycle } = this.config;
    const now = floatStep(step);
    const turns = g.where(g.equal(now, 0), 1, g.ceil(g.div(now, decaySteps)));
    const p = cycle ? g.div(now, g.mul(turns, decaySteps)) : g.div(g.min(now, decaySteps), decaySteps);
    return wrap(g.add(g.mul(g.pow(g.sub(1, p), power), initialLearningRate - endLearningRate), endLearningRate));
  }
  override getConfig(): JsonObject {
    return polynomialDecayConfig.toWire(this.config);
  }
}
