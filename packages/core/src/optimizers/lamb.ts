import type { FilledOf, OptionsOf } from "../config/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { wrap } from "../surface/index.js";
import { adamFields } from "./adam.js";
import { optimizerConfig } from "./fields.js";
import { follow, power } from "./moments.js";
import { Optimizer } from "./optimizer.js";

const length = (x: Node): Node => g.sqrt(g.sum(g.mul(x, x), g.allAxes(x)));

export const lambConfig = /* @__PURE__ */ optimizerConfig("Lamb", adamFields);

/**
 * Adam whose step per layer is as long as the layer's weights: for very large batches.
 *
 * @example
 * const w = new Variable(ndarray([1, 2], { dtype: "float32" }));
 * new optimizers.Lamb({ learningRate: 0.5 }).apply([ops.ones([2])], [w]);
 * await w.value.data(); // Float32Array [0.2094306, 1.209431]
 */
export class Lamb extends Optimizer<FilledOf<typeof lambConfig>> {
  static override readonly className: string = "Lamb";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared = lambConfig;
  #momentums: Variable[] = [];
  #velocities: Variable[] = [];
  constructor(options: OptionsOf<typeof lambConfig> = {}) {
    super(lambConfig.fill("Lamb", options));
  }
  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    for (const v of variables) {
      this.#momentums.push(this.addVariableFromReference(v, "momentum"));
      this.#velocities.push(this.addVariableFromReference(v, "velocity"));
    }
  }
  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const { beta1, beta2, epsilon } = this.config;
    const i = this.indexOf(variable);
    const [x, w, rate] = [gradient.node, variable.read(), g.cast(learningRate.node, variable.dtype)];
    const m = g.div(follow(this.#momentums[i] as Variable, x, beta1), g.sub(1, power(beta1, this.iterations, rate)));
    const v = g.div(follow(this.#velocities[i] as Variable, g.mul(x, x), beta2), g.sub(1, power(beta2, this.iterations, rate)));
    const r = g.div(m, g.add(g.sqrt(v), epsilon));
    const [wide, long] = [length(w), length(r)];
    const both = g.and(g.less(0, wide), g.less(0, long));
    const ratio = g.where(both, g.div(wide, g.where(both, long, 1)), 1);
    variable.assign(wrap(g.sub(w, g.mul(r, g.mul(ratio, rate)))));
  }
}
