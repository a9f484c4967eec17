import { type FilledOf, nonNegative, number, type OptionsOf } from "../config/index.js";
import { Constant } from "../initializers/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { wrap } from "../surface/index.js";
import { optimizerConfig } from "./fields.js";
import { Optimizer } from "./optimizer.js";

export const ftrlConfig = /* @__PURE__ */ optimizerConfig("Ftrl", {
  learningRatePower: number.atMost(0).or(-0.5).doc("How the rate falls with the sum of squares; 0 keeps it fixed."),
  initialAccumulatorValue: nonNegative.or(0.1).doc("Where the sums of squares start."),
  l1RegularizationStrength: nonNegative.or(0).as("l1_regularization_strength"),
  l2RegularizationStrength: nonNegative.or(0).as("l2_regularization_strength"),
  l2ShrinkageRegularizationStrength: nonNegative.or(0).as("l2_shrinkage_regularization_strength"),
  beta: number.or(0).doc("Further L2 penalty, divided by twice the learning rate."),
});

/**
 * Follow the regularized leader: sparse weights for wide, linear models.
 *
 * @example
 * const w = new Variable(ndarray([1, 2], { dtype: "float32" }));
 * new optimizers.Ftrl({ learningRate: 0.5 }).apply([ops.ones([2])], [w]);
 * await w.value.data(); // Float32Array [0.2217573, 0.9202459]
 */
export class Ftrl extends Optimizer<FilledOf<typeof ftrlConfig>> {
  static override readonly className: string = "Ftrl";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared = ftrlConfig;
  #accumulators: Variable[] = [];
  #linears: Variable[] = [];
  constructor(options: OptionsOf<typeof ftrlConfig> = {}) {
    super(ftrlConfig.fill("Ftrl", options));
  }
  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    const initializer = new Constant({ value: this.config.initialAccumulatorValue });
    for (const v of variables) {
      this.#accumulators.push(this.addVariableFromReference(v, "accumulator", { initializer }));
      this.#linears.push(this.addVariableFromReference(v, "linear"));
    }
  }
  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const { learningRatePower, l1RegularizationStrength: l1, l2RegularizationStrength: l2, beta } = this.config;
    const shrinkage = this.config.l2ShrinkageRegularizationStrength;
    const i = this.indexOf(variable);
    const [accumulator, linear] = [this.#accumulators[i] as Variable, this.#linears[i] as Variable];
    const [x, w, rate] = [gradient.node, variable.read(), g.cast(learningRate.node, variable.dtype)];
    const before = accumulator.read();
    const total = g.add(before, g.mul(x, x));
    const raised = (sum: Node): Node => g.pow(sum, -learningRatePower);
    const pull = g.div(g.sub(raised(total), raised(before)), rate);
    const z = g.add(linear.read(), g.sub(g.add(x, g.mul(w, 2 * shrinkage)), g.mul(pull, w)));
    const penalty = g.mul(g.add(g.div(beta, g.mul(rate, 2)), l2), 2);
    const quadratic = g.add(g.div(raised(total), rate), penalty);
    variable.assign(wrap(g.div(g.sub(g.max(g.min(z, l1), -l1), z), quadratic)));
    linear.assign(wrap(z));
    accumulator.assign(wrap(total));
  }
}
