import { config, nullable, number, type OptionsOf, objectField, str } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { deserializeKerasObject, type JsonObject } from "../serialization/index.js";
import { wrap } from "../surface/index.js";
import { type LearningRate, optimizerBaseConfig } from "./fields.js";
import { type Gradient, Optimizer } from "./optimizer.js";
import { OptimizerMap } from "./optimizer-map.js";

const mapField = /* @__PURE__ */ objectField<OptimizerMap>({
  describe: "an OptimizerMap",
  resolve: (value) => (value instanceof OptimizerMap ? value : undefined),
  deserialize(json) {
    const config = (json as JsonObject | null)?.config;
    const made = isMapConfig(json) ? OptimizerMap.fromConfig(config as JsonObject) : deserializeKerasObject(json);
    return made instanceof OptimizerMap ? made : undefined;
  },
});
const isMapConfig = (json: unknown): boolean => (json as { class_name?: unknown } | null)?.class_name === "OptimizerMap";

export const multiOptimizerConfig = /* @__PURE__ */ config("keras.optimizers", "MultiOptimizer", {
  optimizerMap: mapField.required.doc("Which optimizer changes which variable."),
  lossScaleFactor: nullable(number).or(null).doc("The loss is multiplied and its gradients divided by this."),
  name: nullable(str).or(null).doc("Name of the optimizer; null derives it from the class."),
});

/**
 * Different optimizers for different variables.
 *
 * @example
 * const map = new optimizers.OptimizerMap("sgd", { optimizerMap: { "head/.*": "adam" } });
 * const optimizer = new optimizers.MultiOptimizer(map);
 */
export class MultiOptimizer extends Optimizer {
  static override readonly className: string = "MultiOptimizer";
  static override readonly module: string | null = "keras.optimizers";
  static override readonly declared = multiOptimizerConfig;
  readonly optimizerMap: OptimizerMap;
  #inUse: readonly Optimizer[] = [];

  constructor(optimizerMap: OptimizerMap, options: OptionsOf<typeof multiOptimizerConfig> = {}) {
    const settings = multiOptimizerConfig.fill("MultiOptimizer", { ...options, optimizerMap });
    const { name, lossScaleFactor } = settings;
    super(optimizerBaseConfig.fill("MultiOptimizer", { name, learningRate: 0, lossScaleFactor }));
    this.optimizerMap = settings.optimizerMap;
    if (lossScaleFactor !== null) for (const optimizer of this.optimizers) optimizer.lossScaleFactor = lossScaleFactor;
  }
  static override fromConfig(json: JsonObject): MultiOptimizer {
    const { optimizerMap, ...options } = multiOptimizerConfig.fromWire(json);
    return new MultiOptimizer(optimizerMap, options);
  }
  override getConfig(): JsonObject {
    const { optimizerMap, lossScaleFactor, name } = this;
    return multiOptimizerConfig.toWire({ optimizerMap, lossScaleFactor, name });
  }

  /** Every optimizer of the map once. */
  get optimizers(): readonly Optimizer[] {
    return this.optimizerMap.optimizers;
  }
  override get variables(): readonly Variable[] {
    return [...super.variables, ...this.#inUse.flatMap((optimizer) => optimizer.variables)];
  }
  override get learningRate(): Variable | Tensor {
    throw new LayerError("MultiOptimizer", "learningRate is the business of each of its optimizers");
  }
  override set learningRate(_value: LearningRate | Tensor) {
    throw new LayerError("MultiOptimizer", "learningRate must be set on each of its optimizers");
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    const chosen = variables.map((v) => this.optimizerMap.choose(v));
    this.#inUse = this.optimizers.filter((optimizer) => chosen.includes(optimizer));
    for (const optimizer of this.#inUse) optimizer.build(variables.filter((_, i) => chosen[i] === optimizer));
  }
  override prepareStep(): void {
    for (const optimizer of this.#inUse) optimizer.prepareStep();
  }
  override get asksEachStep(): boolean {
    return this.optimizers.some((optimizer) => optimizer.asksEachStep);
  }
  protected override step(given: readonly Gradient[], among: readonly Variable[]): void {
    for (const optimizer of this.#inUse) {
      const mine = among.flatMap((v, i) => (given[i] != null && optimizer.trainableVariables.includes(v) ? [i] : []));
      if (mine.length > 0)
        optimizer.apply(
          mine.map((i) => given[i] as Gradient),
          mine.map((i) => among[i] as Variable),
        );
    }
    const [iteration] = super.variables as [Variable, ...Variable[]];
    iteration.assign(wrap(g.add(iteration.read(), 1)));
  }
  override finalizeVariableValues(varList: readonly Variable[]): void {
    for (const optimizer of this.#inUse)
      optimizer.finalizeVariableValues(varList.filter((v) => optimizer.trainableVariables.includes(v)));
  }
}
