import { bool, type FilledOf, listOf, nullAs, nullable, number, type OptionsOf, positiveInt, str } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { wrap } from "../surface/index.js";
import { optimizerConfig } from "./fields.js";
import { adamRate, follow } from "./moments.js";
import { Optimizer } from "./optimizer.js";

export const muonConfig = /* @__PURE__ */ optimizerConfig("Muon", {
  weightDecay: nullable(number).or(0.004).doc("Weight decay of matrices."),
  adamBeta1: number.or(0.9).as("adam_beta_1").doc("Decay of the mean of gradients where Adam's rule is used."),
  adamBeta2: number.or(0.999).as("adam_beta_2").doc("Decay of the mean square where Adam's rule is used."),
  epsilon: number.or(1e-7).doc("Keeps the division of Adam's rule away from 0."),
  excludeLayers: nullAs(listOf(str), () => [])
    .or([])
    .doc("Regular expressions for paths that Adam's rule is used for."),
  muonA: number.or(3.4445),
  muonB: number.or(-4.775),
  muonC: number.or(2.0315),
  adamLrRatio: number.plain.or(1).doc("Adam's learning rate as a multiple of Muon's."),
  momentum: number.or(0.95).doc("How much of the last step is kept."),
  nsSteps: positiveInt.or(5).doc("Rounds of orthogonalisation."),
  nesterov: bool.or(true).doc("Whether to look ahead along the momentum."),
  excludeEmbeddings: bool.or(true).doc("Whether Adam's rule is used for paths with `embedding` in them."),
  adamWeightDecay: nullable(number).or(0.004).doc("Weight decay where Adam's rule is used."),
  rmsRate: nullable(number).or(0.2).doc("Size of updates, to match Adam's; null leaves them as they are."),
});

/**
 * Momentum whose steps for matrices are made orthogonal by a few rounds of a Newton–Schulz iteration; everything else
 * follows Adam's rule.
 *
 * @example
 * const w = new Variable(ndarray([1, 2], { dtype: "float32" }));
 * new optimizers.Muon({ learningRate: 0.5 }).apply([ops.ones([2])], [w]);
 * await w.value.data(); // Float32Array [0.498005, 1.496005]
 */
export class Muon extends Optimizer<FilledOf<typeof muonConfig>> {
  static override readonly className: string = "Muon";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared = muonConfig;
  #momentums: Variable[] = [];
  #velocities: (Variable | null)[] = [];
  readonly #excluded: readonly RegExp[];
  constructor(options: OptionsOf<typeof muonConfig> = {}) {
    super(muonConfig.fill("Muon", options));
    try {
      this.#excluded = this.config.excludeLayers.map((pattern) => new RegExp(pattern));
    } catch (cause) {
      throw new LayerError("Muon", `excludeLayers must be regular expressions, got ${JSON.stringify(options.excludeLayers)}`, {
        cause,
      });
    }
  }
  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    for (const v of variables) {
      this.#momentums.push(this.addVariableFromReference(v, "momentum"));
      this.#velocities.push(this.#followsAdam(v) ? this.addVariableFromReference(v, "velocity") : null);
    }
  }
  #followsAdam(v: Variable): boolean {
    if (v.shape.length !== 2) return true;
    if (this.config.excludeEmbeddings && v.path.toLowerCase().includes("embedding")) return true;
    return this.#excluded.some((pattern) => pattern.test(v.path));
  }
  protected override decayWeights(variables: readonly Variable[], rate: Node): void {
    const { weightDecay, adamWeightDecay } = this.config;
    for (const v of variables) this.decayOne(v, rate, this.#followsAdam(v) ? adamWeightDecay : weightDecay);
  }
  override updateStep(gradient: Tensor, variable: Variable, learningRate: Tensor): void {
    const rate = g.cast(learningRate.node, variable.dtype);
    const i = this.indexOf(variable);
    const velocity = this.#velocities[i];
    const mean = this.#momentums[i] as Variable;
    if (velocity == null) this.#muon(gradient.node, variable, mean, rate);
    else this.#adam(gradient.node, variable, mean, velocity, rate);
  }
  #adam(x: Node, variable: Variable, mean: Variable, velocity: Variable, rate: Node): void {
    const { adamBeta1, adamBeta2, epsilon, adamLrRatio } = this.config;
    const alpha = adamRate(g.mul(rate, adamLrRatio), this.iterations, adamBeta1, adamBeta2);
    const m = follow(mean, x, adamBeta1);
    const v = follow(velocity, g.mul(x, x), adamBeta2);
    variable.assign(wrap(g.sub(variable.read(), g.div(g.mul(m, alpha), g.add(g.sqrt(v), epsilon)))));
  }
  #muon(x: Node, variable: Variable, mean: Variable, rate: Node): void {
    const { momentum, nesterov, rmsRate } = this.config;
    const m = g.add(g.mul(mean.read(), momentum), x);
    mean.assign(wrap(m));
    const step = this.#orthogonal(nesterov ? g.add(x, g.mul(m, momentum)) : m);
    const size = rmsRate === null ? 1 : Math.sqrt(Math.max(...variable.shape)) * rmsRate;
    variable.assign(wrap(g.sub(variable.read(), g.mul(step, g.mul(rate, size)))));
  }
  /** The nearest matrix with orthonormal rows or columns, roughly. */
  #orthogonal(x: Node): Node {
    const { muonA, muonB, muonC, nsSteps } = this.config;
    const tall = (x.shape[0] as number) > (x.shape[1] as number);
    let y = tall ? g.swapLast(x) : x;
    y = g.div(y, g.add(g.sqrt(g.sum(g.mul(y, y), [0, 1])), 1e-7));
    for (let k = 0; k < nsSteps; k++) {
      const a = g.matmul(y, g.swapLast(y));
      const b = g.add(g.mul(a, muonB), g.mul(g.matmul(a, a), muonC));
      y = g.add(g.mul(y, muonA), g.matmul(b, y));
    }
    return tall ? g.swapLast(y) : y;
  }
}
