import { type FilledOf, nonNegativeInt, number, type OptionsOf } from "../config/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { nodeOf, wrap } from "../surface/index.js";
import { adamFields } from "./adam.js";
import { learningRateField, optimizerConfig } from "./fields.js";
import { follow, power } from "./moments.js";
import { Optimizer } from "./optimizer.js";

export const scheduleFreeAdamWConfig = /* @__PURE__ */ optimizerConfig("ScheduleFreeAdamW", {
  learningRate: learningRateField.or(0.0025),
  ...adamFields,
  epsilon: number.or(1e-8).doc("Keeps the division away from 0."),
  warmupSteps: nonNegativeInt.or(0).doc("Steps over which the rate rises to its full size."),
});

/**
 * AdamW that needs no schedule: weights are a blend of a fast sequence and its average.
 *
 * @example
 * const w = new Variable(ndarray([1, 2], { dtype: "float32" }));
 * new optimizers.ScheduleFreeAdamW({ learningRate: 0.5 }).apply([ops.ones([2])], [w]);
 * await w.value.data(); // Float32Array [0.5000032, 1.500003]
 */
export class ScheduleFreeAdamW extends Optimizer<FilledOf<typeof scheduleFreeAdamWConfig>> {
  static override readonly className: string = "ScheduleFreeAdamW";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared = scheduleFreeAdamWConfig;
  #fast: Variable[] = [];
  #velocities: Variable[] = [];
  constructor(options: OptionsOf<typeof scheduleFreeAdamWConfig> = {}) {
    super(scheduleFreeAdamWConfig.fill("ScheduleFreeAdamW", options));
  }
  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    for (const v of variables) {
      const initializer = (): Tensor => v.value;
      this.#fast.push(this.addVariableFromReference(v, "momentum", { initializer }));
      this.#velocities.push(this.addVariableFromReference(v, "velocity"));
    }
  }
  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const { beta1, beta2, epsilon, warmupSteps } = this.config;
    const i = this.indexOf(variable);
    const [x, w] = [gradient.node, variable.read()];
    const step = g.cast(g.add(nodeOf(this.iterations), 1), w.dtype);
    const full = g.cast(learningRate.node, w.dtype);
    const rate = warmupSteps === 0 ? full : g.mul(full, g.min(g.div(step, warmupSteps), 1));
    const fast = this.#fast[i] as Variable;
    const v = follow(this.#velocities[i] as Variable, g.mul(x, x), beta2);
    const before = fast.read();
    const average = g.div(g.sub(w, g.mul(before, 1 - beta1)), beta1);
    const spread = g.add(g.sqrt(g.div(v, g.sub(1, power(beta2, this.iterations, rate)))), epsilon);
    const z = g.sub(before, g.div(g.mul(x, rate), spread));
    fast.assign(wrap(z));
    const share = g.div(1, step);
    const next = g.add(g.mul(average, g.sub(1, share)), g.mul(z, share));
    variable.assign(wrap(g.add(g.mul(z, 1 - beta1), g.mul(next, beta1))));
  }
}
