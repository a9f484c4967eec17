import type { FilledOf, OptionsOf } from "../config/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { wrap } from "../surface/index.js";
import { adamFields } from "./adam.js";
import { optimizerConfig } from "./fields.js";
import { follow, power } from "./moments.js";
import { Optimizer } from "./optimizer.js";

export const adamaxConfig = /* @__PURE__ */ optimizerConfig("Adamax", adamFields);

/**
 * Adam with the largest gradient seen, fading, instead of the mean square.
 *
 * @example
 * const w = new Variable(ndarray([1, 2], { dtype: "float32" }));
 * new optimizers.Adamax({ learningRate: 0.5 }).apply([ops.ones([2])], [w]);
 * await w.value.data(); // Float32Array [0.5000001, 1.5]
 */
export class Adamax extends Optimizer<FilledOf<typeof adamaxConfig>> {
  static override readonly className: string = "Adamax";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared = adamaxConfig;
  #momentums: Variable[] = [];
  #norms: Variable[] = [];
  constructor(options: OptionsOf<typeof adamaxConfig> = {}) {
    super(adamaxConfig.fill("Adamax", options));
  }
  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    for (const v of variables) {
      this.#momentums.push(this.addVariableFromReference(v, "momentum"));
      this.#norms.push(this.addVariableFromReference(v, "norm"));
    }
  }
  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const { beta1, beta2, epsilon } = this.config;
    const i = this.indexOf(variable);
    const rate = g.cast(learningRate.node, variable.dtype);
    const m = follow(this.#momentums[i] as Variable, gradient.node, beta1);
    const norm = this.#norms[i] as Variable;
    const u = g.max(g.mul(norm.read(), beta2), g.abs(gradient.node));
    norm.assign(wrap(u));
    const scale = g.div(rate, g.sub(1, power(beta1, this.iterations, rate)));
    variable.assign(wrap(g.sub(variable.read(), g.div(g.mul(m, scale), g.add(u, epsilon)))));
  }
}
