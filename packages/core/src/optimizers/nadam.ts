import type { FilledOf, OptionsOf } from "../config/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { wrap } from "../surface/index.js";
import { adamFields } from "./adam.js";
import { optimizerConfig } from "./fields.js";
import { follow, power } from "./moments.js";
import { Optimizer } from "./optimizer.js";

export const nadamConfig = /* @__PURE__ */ optimizerConfig("Nadam", adamFields);

/**
 * Adam with Nesterov momentum, whose strength grows over the first steps.
 *
 * @example
 * const w = new Variable(ndarray([1, 2], { dtype: "float32" }));
 * new optimizers.Nadam({ learningRate: 0.5 }).apply([ops.ones([2])], [w]);
 * await w.value.data(); // Float32Array [0.4686096, 1.46861]
 */
export class Nadam extends Optimizer<FilledOf<typeof nadamConfig>> {
  static override readonly className: string = "Nadam";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared = nadamConfig;
  #momentums: Variable[] = [];
  #velocities: Variable[] = [];
  /** Product of the momentum schedule so far. */
  #product: Variable | null = null;
  constructor(options: OptionsOf<typeof nadamConfig> = {}) {
    super(nadamConfig.fill("Nadam", options));
  }
  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    for (const v of variables) {
      this.#momentums.push(this.addVariableFromReference(v, "momentum"));
      this.#velocities.push(this.addVariableFromReference(v, "velocity"));
    }
    this.#product = this.addVariable([], { initializer: "ones", name: "variable", path: "variable" });
  }
  /** `u` of step `t + ahead`: the momentum schedule. */
  #momentumAt(like: Node, ahead: number): Node {
    return g.mul(g.sub(1, g.mul(power(0.96, this.iterations, like, ahead), 0.5)), this.config.beta1);
  }
  protected override updateAll(grads: readonly Tensor[], variables: readonly Variable[], learningRate: Tensor): void {
    const product = this.#product as Variable;
    const now = product.read();
    product.assign(wrap(g.mul(now, this.#momentumAt(now, 0))));
    super.updateAll(grads, variables, learningRate);
  }
  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const { beta1, beta2, epsilon } = this.config;
    const i = this.indexOf(variable);
    const [x, rate] = [gradient.node, g.cast(learningRate.node, variable.dtype)];
    const [u, next] = [this.#momentumAt(rate, 0), this.#momentumAt(rate, 1)];
    const product = g.cast((this.#product as Variable).read(), variable.dtype);
    const m = follow(this.#momentums[i] as Variable, x, beta1);
    const v = follow(this.#velocities[i] as Variable, g.mul(x, x), beta2);
    const ahead = g.div(next, g.sub(1, g.mul(product, next)));
    const here = g.div(g.sub(1, u), g.sub(1, product));
    const mean = g.add(g.mul(m, ahead), g.mul(x, here));
    const spread = g.sqrt(g.div(v, g.sub(1, power(beta2, this.iterations, rate))));
    variable.assign(wrap(g.sub(variable.read(), g.div(g.mul(mean, rate), g.add(spread, epsilon)))));
  }
}
