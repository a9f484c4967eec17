import { bool, type FilledOf, number, type OptionsOf } from "../config/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { wrap } from "../surface/index.js";
import { optimizerConfig } from "./fields.js";
import { blend } from "./moments.js";
import { Optimizer } from "./optimizer.js";

export const rmspropConfig = /* @__PURE__ */ optimizerConfig("RMSprop", {
  rho: number.or(0.9).doc("Decay of the mean of squared gradients."),
  momentum: number.between(0, 1).or(0).doc("How much of the last step is kept; 0 for none."),
  epsilon: number.or(1e-7).doc("Keeps the division away from 0."),
  centered: bool.or(false).doc("Whether to divide by the variance of gradients instead of the mean square."),
});

/**
 * Gradients divided by the root of their recent mean square.
 *
 * @example
 * const w = new Variable(ndarray([1, 2], { dtype: "float32" }));
 * new optimizers.RMSprop({ learningRate: 0.5 }).apply([ops.ones([2])], [w]);
 * await w.value.data(); // Float32Array [-0.5811381, 0.4188619]
 */
export class RMSprop extends Optimizer<FilledOf<typeof rmspropConfig>> {
  static override readonly className: string = "RMSprop";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared = rmspropConfig;
  #velocities: readonly Variable[] = [];
  #momentums: readonly Variable[] = [];
  #means: readonly Variable[] = [];
  constructor(options: OptionsOf<typeof rmspropConfig> = {}) {
    super(rmspropConfig.fill("RMSprop", options));
  }
  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    this.#velocities = this.addOptimizerVariables(variables, "velocity");
    if (this.config.momentum > 0) this.#momentums = this.addOptimizerVariables(variables, "momentum");
    if (this.config.centered) this.#means = this.addOptimizerVariables(variables, "average_gradient");
  }
  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const { rho, momentum, epsilon, centered } = this.config;
    const i = this.indexOf(variable);
    const x = gradient.node;
    let spread = blend(this.#velocities[i] as Variable, g.mul(x, x), rho);
    if (centered) {
      const mean = blend(this.#means[i] as Variable, x, rho);
      spread = g.sub(spread, g.mul(mean, mean));
    }
    let step = g.div(g.mul(x, g.cast(learningRate.node, variable.dtype)), g.sqrt(g.add(spread, epsilon)));
    const kept = this.#momentums[i];
    if (kept !== undefined) {
      step = g.add(g.mul(kept.read(), momentum), step);
      kept.assign(wrap(step));
    }
    variable.assign(wrap(g.sub(variable.read(), step)));
  }
}
