import { bool, type FilledOf, number, type OptionsOf } from "../config/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import type { JsonObject } from "../serialization/index.js";
import { wrap } from "../surface/index.js";
import { optimizerConfig } from "./fields.js";
import { adamRate, follow } from "./moments.js";
import { Optimizer } from "./optimizer.js";

/** Decay rates and epsilon as Adam and its relatives have them. */
export const adamFields = {
  beta1: number.or(0.9).as("beta_1").doc("Decay of the mean of gradients."),
  beta2: number.or(0.999).as("beta_2").doc("Decay of the mean of squared gradients."),
  epsilon: number.or(1e-7).doc("Keeps the division away from 0."),
};
const amsgrad = bool.or(false).doc("Whether to divide by the largest mean square seen so far.");

export const adamConfig = /* @__PURE__ */ optimizerConfig("Adam", { ...adamFields, amsgrad });

/**
 * Adam: steps of the mean gradient divided by the root of its mean square.
 *
 * @example
 * const optimizer = new optimizers.Adam({ learningRate: 1e-3 });
 */
export class Adam extends Optimizer<FilledOf<typeof adamConfig>> {
  static override readonly className: string = "Adam";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared: { markFloats(wire: JsonObject): void } = adamConfig;
  #momentums: Variable[] = [];
  #velocities: Variable[] = [];
  #largest: readonly Variable[] = [];
  constructor(options: OptionsOf<typeof adamConfig> = {}) {
    super(adamConfig.fill("Adam", options));
  }
  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    for (const v of variables) {
      this.#momentums.push(this.addVariableFromReference(v, "momentum"));
      this.#velocities.push(this.addVariableFromReference(v, "velocity"));
    }
    if (this.config.amsgrad) this.#largest = this.addOptimizerVariables(variables, "velocity_hat");
  }
  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const { beta1, beta2, epsilon } = this.config;
    const x = gradient.node;
    const i = this.indexOf(variable);
    const rate = adamRate(g.cast(learningRate.node, variable.dtype), this.iterations, beta1, beta2);
    const m = follow(this.#momentums[i] as Variable, x, beta1);
    let v = follow(this.#velocities[i] as Variable, g.mul(x, x), beta2);
    const largest = this.#largest[i];
    if (largest !== undefined) {
      v = g.max(largest.read(), v);
      largest.assign(wrap(v));
    }
    variable.assign(wrap(g.sub(variable.read(), g.div(g.mul(m, rate), g.add(g.sqrt(v), epsilon)))));
  }
}

export const adamWConfig = /* @__PURE__ */ optimizerConfig("AdamW", {
  weightDecay: number.or(0.004).doc("Part of each weight, times the learning rate, that every step takes away."),
  ...adamFields,
  amsgrad,
});

/**
 * Adam with weight decay apart from the gradient.
 *
 * @example
 * const w = new Variable(ndarray([1, 2], { dtype: "float32" }));
 * new optimizers.AdamW({ learningRate: 0.5 }).apply([ops.ones([2])], [w]);
 * await w.value.data(); // Float32Array [0.498005, 1.496005]
 */
export class AdamW extends Adam {
  static override readonly className: string = "AdamW";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared = adamWConfig;
  constructor(options: OptionsOf<typeof adamWConfig> = {}) {
    super(adamWConfig.fill("AdamW", options));
  }
}
