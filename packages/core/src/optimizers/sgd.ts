import { bool, type FilledOf, number, type OptionsOf } from "../config/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { wrap } from "../surface/index.js";
import { learningRateField, optimizerConfig } from "./fields.js";
import { Optimizer } from "./optimizer.js";

export const sgdConfig = /* @__PURE__ */ optimizerConfig("SGD", {
  learningRate: learningRateField.or(0.01),
  momentum: number.between(0, 1).or(0).doc("How much of the last step is kept; 0 for none."),
  nesterov: bool.or(false).doc("Whether to look ahead along the momentum."),
});

/**
 * Gradient descent, with or without momentum.
 *
 * @example
 * const optimizer = new optimizers.SGD({ learningRate: 0.1, momentum: 0.9 });
 */
export class SGD extends Optimizer<FilledOf<typeof sgdConfig>> {
  static override readonly className: string = "SGD";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared = sgdConfig;
  #momentums: readonly Variable[] = [];
  constructor(options: OptionsOf<typeof sgdConfig> = {}) {
    super(sgdConfig.fill("SGD", options));
  }
  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    if (this.config.momentum !== 0) this.#momentums = this.addOptimizerVariables(variables, "momentum");
  }
  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const { momentum, nesterov } = this.config;
    const step = g.mul(gradient.node, g.cast(learningRate.node, variable.dtype));
    const w = variable.read();
    if (momentum === 0) return variable.assign(wrap(g.sub(w, step)));
    const m = this.#momentums[this.indexOf(variable)] as Variable;
    const moved = g.sub(g.mul(m.read(), momentum), step);
    m.assign(wrap(moved));
    variable.assign(wrap(g.add(w, nesterov ? g.sub(g.mul(moved, momentum), step) : moved)));
  }
}
