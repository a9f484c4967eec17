import { type FilledOf, number, type OptionsOf } from "../config/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { wrap } from "../surface/index.js";
import { optimizerConfig } from "./fields.js";
import { blend } from "./moments.js";
import { Optimizer } from "./optimizer.js";

export const lionConfig = /* @__PURE__ */ optimizerConfig("Lion", {
  beta1: number.above(0).atMost(1).or(0.9).as("beta_1").doc("How much of the step is the mean of gradients."),
  beta2: number.or(0.99).as("beta_2").doc("Decay of the mean of gradients."),
});

/**
 * Steps of one size, in the direction of the sign of a mean gradient.
 *
 * @example
 * const w = new Variable(ndarray([1, 2], { dtype: "float32" }));
 * new optimizers.Lion({ learningRate: 0.5 }).apply([ops.ones([2])], [w]);
 * await w.value.data(); // Float32Array [0.5, 1.5]
 */
export class Lion extends Optimizer<FilledOf<typeof lionConfig>> {
  static override readonly className: string = "Lion";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared = lionConfig;
  #momentums: readonly Variable[] = [];
  constructor(options: OptionsOf<typeof lionConfig> = {}) {
    super(lionConfig.fill("Lion", options));
  }
  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    this.#momentums = this.addOptimizerVariables(variables, "momentum");
  }
  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const { beta1, beta2 } = this.config;
    const mean = this.#momentums[this.indexOf(variable)] as Variable;
    const [x, rate] = [gradient.node, g.cast(learningRate.node, variable.dtype)];
    const direction = g.sign(g.add(g.mul(mean.read(), beta1), g.mul(x, 1 - beta1)));
    variable.assign(wrap(g.sub(variable.read(), g.mul(direction, rate))));
    blend(mean, x, beta2);
  }
}
