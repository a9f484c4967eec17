import { type FilledOf, number, type OptionsOf } from "../config/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { wrap } from "../surface/index.js";
import { optimizerConfig } from "./fields.js";
import { blend } from "./moments.js";
import { Optimizer } from "./optimizer.js";

export const adadeltaConfig = /* @__PURE__ */ optimizerConfig("Adadelta", {
  rho: number.or(0.95).doc("Decay of both running means."),
  epsilon: number.or(1e-7).doc("Keeps the division away from 0."),
});

/**
 * Steps scaled by the ratio of recent changes to recent gradients.
 *
 * @example
 * const w = new Variable(ndarray([1, 2], { dtype: "float32" }));
 * new optimizers.Adadelta({ learningRate: 0.5 }).apply([ops.ones([2])], [w]);
 * await w.value.data(); // Float32Array [0.9992929, 1.999293]
 */
export class Adadelta extends Optimizer<FilledOf<typeof adadeltaConfig>> {
  static override readonly className: string = "Adadelta";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared = adadeltaConfig;
  #squares: Variable[] = [];
  #changes: Variable[] = [];
  constructor(options: OptionsOf<typeof adadeltaConfig> = {}) {
    super(adadeltaConfig.fill("Adadelta", options));
  }
  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    for (const v of variables) {
      this.#squares.push(this.addVariableFromReference(v, "accumulated_grad"));
      this.#changes.push(this.addVariableFromReference(v, "accumulated_delta_var"));
    }
  }
  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const { rho, epsilon } = this.config;
    const i = this.indexOf(variable);
    const x = gradient.node;
    const changes = this.#changes[i] as Variable;
    const root = (mean: Node): Node => g.sqrt(g.add(mean, epsilon));
    const before = changes.read();
    const squares = blend(this.#squares[i] as Variable, g.mul(x, x), rho);
    const change = g.neg(g.div(g.mul(root(before), x), root(squares)));
    blend(changes, g.mul(change, change), rho);
    variable.assign(wrap(g.add(variable.read(), g.mul(change, g.cast(learningRate.node, variable.dtype)))));
  }
}
