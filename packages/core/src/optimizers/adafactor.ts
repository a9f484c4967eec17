import { bool, type FilledOf, number, type OptionsOf } from "../config/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { nodeOf, wrap } from "../surface/index.js";
import { optimizerConfig } from "./fields.js";
import { Optimizer } from "./optimizer.js";

const mean = (x: Node, axis: number, keepdims: boolean): Node => g.div(g.sum(x, [axis], keepdims), x.shape[axis] as number);
/** Root mean square. */
const size = (x: Node): Node => {
  const count = x.shape.reduce((a, b) => a * b, 1);
  return g.sqrt(g.div(g.sum(g.mul(x, x), g.allAxes(x)), count));
};
const inserted = (x: Node, axis: number): Node => g.reshape(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]);

export const adafactorConfig = /* @__PURE__ */ optimizerConfig("Adafactor", {
  beta2Decay: number.or(-0.8).as("beta_2_decay").doc("Exponent by which the means of squares slow down."),
  epsilon1: number.or(1e-30).as("epsilon_1").doc("Added to squared gradients."),
  epsilon2: number.or(1e-3).as("epsilon_2").doc("Smallest size of weights that steps are scaled by."),
  clipThreshold: number.or(1).doc("Longest root mean square of an update."),
  relativeStep: bool.or(true).doc("Whether the rate falls with the root of the step; only for rates that are numbers."),
});

/**
 * Adam in little memory: mean squares of matrices are kept per row and per column.
 *
 * @example
 * const w = new Variable(ndarray([1, 2], { dtype: "float32" }));
 * new optimizers.Adafactor({ learningRate: 0.5 }).apply([ops.ones([2])], [w]);
 * await w.value.data(); // Float32Array [0.2094306, 1.209431]
 */
export class Adafactor extends Optimizer<FilledOf<typeof adafactorConfig>> {
  static override readonly className: string = "Adafactor";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared = adafactorConfig;
  #rows: Variable[] = [];
  #columns: Variable[] = [];
  #velocities: Variable[] = [];
  constructor(options: OptionsOf<typeof adafactorConfig> = {}) {
    super(adafactorConfig.fill("Adafactor", options));
  }
  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    for (const v of variables) {
      const [rows, columns] = [v.shape.slice(0, -1), [...v.shape.slice(0, -2), ...v.shape.slice(-1)]];
      const factored = v.shape.length >= 2;
      // Keras keeps a place for them where there is nothing to factor.
      const place = { dtype: "int32", name: v.name, path: v.name } as const;
      this.#rows.push(factored ? this.addVariable(rows, { name: v.name, dtype: v.dtype }) : this.addVariable([], place));
      this.#columns.push(factored ? this.addVariable(columns, { name: v.name, dtype: v.dtype }) : this.addVariable([], place));
      this.#velocities.push(this.addVariableFromReference(v, "velocity"));
    }
  }
  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const { beta2Decay, epsilon1, epsilon2, clipThreshold, relativeStep } = this.config;
    const i = this.indexOf(variable);
    const [x, w] = [gradient.node, variable.read()];
    const step = g.cast(g.add(nodeOf(this.iterations), 1), w.dtype);
    const falling = g.div(1, g.sqrt(step));
    const given = g.cast(learningRate.node, w.dtype);
    const rate = relativeStep && !this.rateIsComputed ? g.min(given, falling) : given;
    const alpha = g.mul(g.max(size(w), epsilon2), g.min(rate, falling));
    const squares = g.add(g.mul(x, x), epsilon1);
    const beta = g.sub(1, g.pow(step, beta2Decay));
    const mix = (state: Variable, y: Node): Node => {
      const mixed = g.add(g.mul(state.read(), beta), g.mul(y, g.sub(1, beta)));
      state.assign(wrap(mixed));
      return mixed;
    };
    const rank = w.shape.length;
    const velocity = this.#velocities[i] as Variable;
    let v: Node;
    if (rank >= 2) {
      const rows = mix(this.#rows[i] as Variable, mean(squares, rank - 1, false));
      const columns = mix(this.#columns[i] as Variable, mean(squares, rank - 2, false));
      const part = g.div(rows, mean(rows, rank - 2, true));
      v = g.mul(inserted(part, rank - 1), inserted(columns, rank - 2));
      velocity.assign(wrap(v));
    } else v = mix(velocity, squares);
    const u = g.div(x, g.sqrt(v));
    const short = g.div(u, g.max(g.div(size(u), clipThreshold), 1));
    variable.assign(wrap(g.sub(w, g.mul(short, alpha))));
  }
}
