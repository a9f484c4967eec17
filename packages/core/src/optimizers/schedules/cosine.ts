import { config, nonNegative, nullable, number, type OptionsOf, positive } from "../../config/index.js";
import type { Node } from "../../ir/index.js";
import * as g from "../../ops/index.js";
import type { Tensor } from "../../runtime/index.js";
import type { JsonObject } from "../../serialization/index.js";
import { type TensorLike, wrap } from "../../surface/index.js";
import { nameField } from "./name-field.js";
import { floatStep, LearningRateSchedule } from "./schedule.js";

/** Half a cosine from 1 to 0 while `p` goes from 0 to 1. */
const wave = (p: Node): Node => g.mul(g.add(g.cos(g.mul(p, Math.PI)), 1), 0.5);
const between = (rate: number, alpha: number, part: Node): Node => g.mul(g.add(g.mul(part, 1 - alpha), alpha), rate);

export const cosineDecayConfig = /* @__PURE__ */ config("keras.optimizers.schedules", "CosineDecay", {
  initialLearningRate: number.required.doc("Rate at step 0."),
  decaySteps: positive.plain.required.doc("Steps of the decay, not counting the warm-up."),
  alpha: number.or(0).doc("Lowest rate, as a fraction of the highest."),
  name: nameField("CosineDecay"),
  warmupTarget: nullable(number).or(null).doc("Rate after a linear warm-up; null for none."),
  warmupSteps: nonNegative.plain.or(0).doc("Steps of the warm-up."),
});

/**
 * Half a cosine from the initial rate (or `warmupTarget`) down to `alpha` times it.
 *
 * @example
 * const rate = new optimizers.schedules.CosineDecay(0, 900, { warmupTarget: 0.1, warmupSteps: 100 });
 */
export class CosineDecay extends LearningRateSchedule {
  static readonly className: string = "CosineDecay";
  static override readonly module: string | null = "keras.optimizers.schedules";
  static readonly declared = cosineDecayConfig;
  readonly config;
  constructor(initialLearningRate: number, decaySteps: number, options: OptionsOf<typeof cosineDecayConfig> = {}) {
    super();
    this.config = cosineDecayConfig.fill("CosineDecay", { ...options, initialLearningRate, decaySteps });
  }
  static fromConfig(json: JsonObject): CosineDecay {
    const { initialLearningRate, decaySteps, ...options } = cosineDecayConfig.fromWire(json);
    return new CosineDecay(initialLearningRate, decaySteps, options);
  }
  override call(step: TensorLike): Tensor {
    const { initialLearningRate: start, decaySteps, alpha, warmupTarget, warmupSteps } = this.config;
    const now = floatStep(step);
    const decay = (at: Node, from: number): Node => between(from, alpha, wave(g.div(g.min(at, decaySteps), decaySteps)));
    if (warmupTarget === null) return wrap(decay(now, start));
    const after = decay(g.sub(now, warmupSteps), warmupTarget);
    if (warmupSteps === 0) return wrap(after);
    const rising = g.add(g.mul(g.div(now, warmupSteps), warmupTarget - start), start);
    return wrap(g.where(g.less(now, warmupSteps), rising, after));
  }
  override getConfig(): JsonObject {
    return cosineDecayConfig.toWire(this.config);
  }
}

export const cosineDecayRestartsConfig = /* @__PURE__ */ config("keras.optimizers.schedules", "CosineDecayRestarts", {
  initialLearningRate: number.required.doc("Rate at step 0."),
  firstDecaySteps: positive.plain.required.doc("Steps of the first period."),
  tMul: number.or(2).doc("How much longer each period is than the one before."),
  mMul: number.or(1).doc("How much higher each period starts than the one before."),
  alpha: number.or(0).doc("Lowest rate, as a fraction of the highest."),
  name: nameField("SGDRDecay"),
});

/**
 * Cosine decay that starts again, each period `tMul` times as long and starting `mMul` times as high.
 *
 * @example
 * await new optimizers.schedules.CosineDecayRestarts(0.5, 10)(5).item(); // 0.25
 */
export class CosineDecayRestarts extends LearningRateSchedule {
  static readonly className: string = "CosineDecayRestarts";
  static override readonly module: string | null = "keras.optimizers.schedules";
  static readonly declared = cosineDecayRestartsConfig;
  readonly config;
  constructor(initialLearningRate: number, firstDecaySteps: number, options: OptionsOf<typeof cosineDecayRestartsConfig> = {}) {
    super();
    this.config = cosineDecayRestartsConfig.fill("CosineDecayRestarts", { ...options, initialLearningRate, firstDecaySteps });
  }
  static fromConfig(json: JsonObject): CosineDecayRestarts {
    const { initialLearningRate, firstDecaySteps, ...options } = cosineDecayRestartsConfig.fromWire(json);
    return new CosineDecayRestarts(initialLearningRate, firstDecaySteps, options);
  }
  override call(step: TensorLike): Tensor {
    const { initialLearningRate, firstDecaySteps, tMul, mMul, alpha } = this.config;
    const f = g.div(floatStep(step), firstDecaySteps);
    const [period, p] = tMul === 1 ? even(f) : growing(f, tMul);
    return wrap(between(initialLearningRate, alpha, g.mul(wave(p), g.pow(mMul, period))));
  }
  override getConfig(): JsonObject {
    return cosineDecayRestartsConfig.toWire(this.config);
  }
}

/** Which period, and how far into it. */
function even(f: Node): [period: Node, part: Node] {
  const period = g.floor(f);
  return [period, g.sub(f, period)];
}
function growing(f: Node, tMul: number): [period: Node, part: Node] {
  const period = g.floor(g.div(g.log(g.sub(1, g.mul(f, 1 - tMul))), Math.log(tMul)));
  const length = g.pow(tMul, period);
  const before = g.div(g.sub(1, length), 1 - tMul);
  return [period, g.div(g.sub(f, before), length)];
}
