import { type FilledOf, nonNegative, number, type OptionsOf } from "../config/index.js";
import { Constant } from "../initializers/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { wrap } from "../surface/index.js";
import { optimizerConfig } from "./fields.js";
import { Optimizer } from "./optimizer.js";

export const adagradConfig = /* @__PURE__ */ optimizerConfig("Adagrad", {
  initialAccumulatorValue: nonNegative.or(0.1).doc("Where the sums of squares start."),
  epsilon: number.or(1e-7).doc("Keeps the division away from 0."),
});

/**
 * Steps that shrink with the sum of all squared gradients so far.
 *
 * @example
 * const w = new Variable(ndarray([1, 2], { dtype: "float32" }));
 * new optimizers.Adagrad({ learningRate: 0.5 }).apply([ops.ones([2])], [w]);
 * await w.value.data(); // Float32Array [0.5232687, 1.523269]
 */
export class Adagrad extends Optimizer<FilledOf<typeof adagradConfig>> {
  static override readonly className: string = "Adagrad";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared = adagradConfig;
  #accumulators: readonly Variable[] = [];
  constructor(options: OptionsOf<typeof adagradConfig> = {}) {
    super(adagradConfig.fill("Adagrad", options));
  }
  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    const initializer = new Constant({ value: this.config.initialAccumulatorValue });
    this.#accumulators = this.addOptimizerVariables(variables, "accumulator", { initializer });
  }
  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const sum = this.#accumulators[this.indexOf(variable)] as Variable;
    const x = gradient.node;
    const total = g.add(sum.read(), g.mul(x, x));
    sum.assign(wrap(total));
    const step = g.mul(x, g.cast(learningRate.node, variable.dtype));
    variable.assign(wrap(g.sub(variable.read(), g.div(step, g.sqrt(g.add(total, this.config.epsilon))))));
  }
}
