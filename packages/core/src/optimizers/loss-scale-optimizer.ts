import { config, type FilledOf, nullable, type OptionsOf, positive, positiveInt, str } from "../config/index.js";
import { Constant } from "../initializers/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import type { JsonObject } from "../serialization/index.js";
import { nodeOf, wrap } from "../surface/index.js";
import { type LearningRate, optimizerBaseConfig } from "./fields.js";
import { keepingUnless } from "./keeping.js";
import { type Gradient, Optimizer } from "./optimizer.js";
import { innerOptimizerField } from "./plain.js";

export const lossScaleOptimizerConfig = /* @__PURE__ */ config("keras.optimizers", "LossScaleOptimizer", {
  name: nullable(str).or(null).doc("Name of the optimizer; null derives it from the class."),
  innerOptimizer: innerOptimizerField.required.doc("The optimizer that changes the weights."),
  initialScale: positive.or(2 ** 15).doc("Factor of the loss at first."),
  dynamicGrowthSteps: positiveInt.or(2000).doc("Steps with finite gradients after which the factor doubles."),
});

/**
 * Multiplies the loss, so that small gradients survive half precision. A step whose gradients are not all finite changes
 * nothing and halves the factor.
 *
 * @example
 * const optimizer = new optimizers.LossScaleOptimizer(new optimizers.Adam());
 */
export class LossScaleOptimizer extends Optimizer {
  static override readonly className: string = "LossScaleOptimizer";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared = lossScaleOptimizerConfig;
  readonly innerOptimizer: Optimizer;
  readonly #settings: FilledOf<typeof lossScaleOptimizerConfig>;
  #counter: Variable | null = null;
  #scale: Variable | null = null;

  constructor(innerOptimizer: string | Optimizer, options: OptionsOf<typeof lossScaleOptimizerConfig> = {}) {
    const settings = lossScaleOptimizerConfig.fill("LossScaleOptimizer", { ...options, innerOptimizer });
    super(optimizerBaseConfig.fill("LossScaleOptimizer", { name: settings.name, learningRate: 0 }));
    this.innerOptimizer = settings.innerOptimizer;
    this.#settings = settings;
  }
  static override fromConfig(json: JsonObject): LossScaleOptimizer {
    const { innerOptimizer, ...options } = lossScaleOptimizerConfig.fromWire(json);
    return new LossScaleOptimizer(innerOptimizer, options);
  }
  override getConfig(): JsonObject {
    return lossScaleOptimizerConfig.toWire({ ...this.#settings, name: this.name });
  }

  override get variables(): readonly Variable[] {
    return [...super.variables, ...this.innerOptimizer.variables];
  }
  override get learningRate(): Variable | Tensor {
    return this.innerOptimizer.learningRate;
  }
  override set learningRate(value: LearningRate | Tensor) {
    this.innerOptimizer.learningRate = value;
  }
  override get iterations(): Variable | Tensor {
    return this.innerOptimizer.iterations;
  }
  /** The factor of the loss now. */
  get dynamicScale(): Variable | null {
    return this.#scale;
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    const initializer = new Constant({ value: this.#settings.initialScale });
    this.#counter = this.addVariable([], { dtype: "int32", name: "step_counter" });
    this.#scale = this.addVariable([], { initializer, name: "dynamic_scale" });
    this.innerOptimizer.build(variables);
  }
  override prepareStep(): void {
    this.innerOptimizer.prepareStep();
  }
  override get asksEachStep(): boolean {
    return this.innerOptimizer.asksEachStep;
  }

  protected override step(given: readonly Gradient[], among: readonly Variable[]): void {
    const [counter, scale] = [this.#counter as Variable, this.#scale as Variable];
    const factor = scale.read();
    const pairs = among.flatMap((v, i) => (given[i] == null ? [] : [[nodeOf(given[i]), v] as const]));
    const finite = allFinite(pairs.map(([grad]) => grad));
    const variables = pairs.map(([, v]) => v);
    const inner = this.innerOptimizer;
    keepingUnless(finite, [...inner.trainableVariables, ...inner.variables], () =>
      inner.apply(
        pairs.map(([grad]) => wrap(g.div(grad, g.cast(factor, grad.dtype)))),
        variables,
      ),
    );
    const next = g.add(counter.read(), 1);
    const full = g.equal(next, this.#settings.dynamicGrowthSteps);
    counter.assign(wrap(g.where(g.and(finite, g.not(full)), next, 0)));
    const grown = g.where(full, g.mul(factor, 2), factor);
    scale.assign(wrap(g.where(finite, grown, g.mul(factor, 0.5))));
  }

  override scaleLoss(loss: Tensor): Tensor {
    const { dtype } = loss;
    const factor = this.#scale === null ? g.scalar(this.#settings.initialScale, dtype) : g.cast(this.#scale.read(), dtype);
    return wrap(g.mul(loss.node, factor));
  }
  override finalizeVariableValues(varList: readonly Variable[]): void {
    this.innerOptimizer.finalizeVariableValues(varList);
  }
}

/** Whether no element is infinite or NaN, as one bool. */
function allFinite(grads: readonly Node[]): Node {
  const bad = grads.map((x) => g.sum(g.cast(g.not(g.less(g.abs(x), Number.POSITIVE_INFINITY)), "float32"), g.allAxes(x)));
  return g.equal(
    bad.reduce((a, b) => g.add(a, b), g.scalar(0, "float32")),
    0,
  );
}
