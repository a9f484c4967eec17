import type { History } from "../callbacks/history.js";
import { autoName } from "../config/index.js";
import { engineFor } from "../engines/index.js";
import { LayerError } from "../errors/index.js";
import type { NDArray } from "../host/ndarray.js";
import { mapTree } from "../host/nested.js";
import { type AnyConfig, type AnyLayer, Layer, type LayerOptions, layerConfig } from "../layer/index.js";
import type { Metric } from "../metrics/index.js";
import type { Optimizer } from "../optimizers/index.js";
import { currentEngine, type Engine, type Tensor } from "../runtime/index.js";
import type { Json, JsonObject } from "../serialization/index.js";
import { type CallNode, getKerasMask, setKerasMask } from "../symbolic/index.js";
import {
  type CompileOptions,
  compileConfig,
  compileFromConfig,
  compileModel,
  type DataInput,
  defaultPredictStep,
  defaultTestStep,
  defaultTrainStep,
  type EvaluateOptions,
  type EvaluateResult,
  evaluate,
  type FitOptions,
  fit,
  type LossArguments,
  modelLoss,
  type OnBatchOptions,
  type PredictOptions,
  predict,
  predictOnBatch,
  type StepData,
  type StepLogs,
  TrainerState,
  testOnBatch,
  trainOnBatch,
} from "../trainers/index.js";
import { adaptInputs } from "./adapt-inputs.js";
import { FunctionGraph } from "./function-graph.js";
import { functionalConfig, functionalFromConfig } from "./functional-config.js";
import { type SummaryOptions, summary } from "./summary.js";

/** A model whose input and output types do not matter here. */
export type AnyModel = Model<never, unknown>;

/**
 * Layers with training: put together from symbolic tensors, or subclassed with an own `call`.
 *
 * @example
 * const x = Input({ shape: [4] });
 * const model = new Model(x, new layers.Dense(1)(x));
 * model.compile({ optimizer: "sgd", loss: "mse" });
 * const history = await model.fit(ops.ones([8, 4]), ops.zeros([8, 1]), { epochs: 2, verbose: 0 });
 * history.epoch; // [0, 1]
 */
export class Model<const I = Tensor, const O = Tensor> extends Layer<I, O> {
  static override readonly className: string = "Model";
  static override readonly takesMask: boolean = true;
  static override readonly module: string | null = "keras";
  static override readonly declared: AnyConfig = layerConfig as unknown as AnyConfig;

  declare stopTraining: boolean;
  declare readonly trainer: TrainerState;
  #graph: FunctionGraph | null = null;
  #engine: Engine | null = null;

  constructor(options?: LayerOptions);
  constructor(inputs: I, outputs: O, options?: LayerOptions);
  constructor(inputs?: I | LayerOptions, outputs?: O, options: LayerOptions = {}) {
    const functional = outputs !== undefined;
    const plain = functional && new.target === Model;
    super(
      plain
        ? { ...options, name: options.name ?? autoName("Functional") }
        : functional
          ? options
          : ((inputs ?? {}) as LayerOptions),
    );
    // Keras has a class of its own for models put together from tensors; users write `new Model` for both.
    if (plain) Object.setPrototypeOf(this, Functional.prototype);
    for (const [key, value] of Object.entries({ stopTraining: false, trainer: new TrainerState(), inputSpec: null })) {
      Object.defineProperty(this, key, { value, writable: true, configurable: true, enumerable: false });
    }
    if (functional) this.adoptGraph(new FunctionGraph(this.where, inputs, outputs));
  }

  /** Makes this a functional model over `graph`. */
  protected adoptGraph(graph: FunctionGraph | null): void {
    this.#graph = graph;
    if (graph !== null) this.built = true;
  }
  override checkpoint(): () => void {
    const before = super.checkpoint();
    const graph = this.#graph;
    return () => {
      before();
      this.#graph = graph;
    };
  }
  /** The symbolic calls of a functional model; `null` for subclassed ones. */
  get graph(): FunctionGraph | null {
    return this.#graph;
  }
  /** Symbolic inputs, in the structure they were given. */
  get inputs(): readonly Tensor[] {
    return this.#required().flatInputs;
  }
  get outputs(): readonly Tensor[] {
    return this.#required().flatOutputs;
  }
  get input(): unknown {
    return this.#required().inputs;
  }
  get output(): unknown {
    return this.#required().outputs;
  }
  get inputShape(): unknown {
    return mapTree(this.input as never, (t: Tensor) => t.shape);
  }
  get outputShape(): unknown {
    return mapTree(this.output as never, (t: Tensor) => t.shape);
  }
  /** Names of the outputs: those of the layers that make them. */
  get outputNames(): readonly string[] | null {
    return this.#graph?.flatOutputs.map((t) => (t.origin as unknown as { call: CallNode }).call.operation.name) ?? null;
  }

  /** Layers in order, input layers included. */
  get layers(): readonly AnyLayer[] {
    return this.sublayers;
  }
  override get sublayers(): readonly AnyLayer[] {
    if (this.#graph === null) return super.sublayers;
    const own = this.#graph.operations.filter((op): op is AnyLayer => op instanceof Layer);
    return [...new Set([...own, ...super.sublayers])];
  }
  /** A layer by its name or its place. */
  getLayer(options: { readonly name?: string | undefined; readonly index?: number | undefined }): AnyLayer {
    const { name, index } = options;
    const found = index === undefined ? this.layers.find((l) => l.name === name) : this.layers[index];
    if (found !== undefined) return found;
    throw new LayerError(
      this.where,
      index === undefined ? `no layer is named "${name}"` : `index must be in [0, ${this.layers.length}), got ${index}`,
      {
        hint: `Layers: ${this.layers.map((l) => l.name).join(", ")}.`,
      },
    );
  }

  /** Whether the sizes of the declared inputs bind, or only their rank. */
  protected get exactInputs(): boolean {
    return true;
  }

  override call(inputs: I, options: { readonly mask?: unknown } = {}): O {
    const graph = this.#graph;
    if (graph === null) throw new LayerError(this.where, "a subclassed model must define call(inputs)");
    const adapted = adaptInputs(this.where, graph.inputs, inputs, this.exactInputs);
    if (options.mask != null) passMasks(adapted, options.mask);
    return graph.run(adapted) as O;
  }

  // --- training ------------------------------------------------------------------------------------------------------

  /** Says how to train: optimizer, losses, metrics. */
  compile(options: CompileOptions = {}): void {
    compileModel(this, options);
  }
  get compiled(): boolean {
    return this.trainer.compiled !== null;
  }
  get optimizer(): Optimizer | null {
    return this.trainer.compiled?.optimizer ?? null;
  }
  /** Trackers and metrics in the order results come: the loss first. */
  get metrics(): readonly Metric[] {
    return this.trainer.metricsOf(this);
  }
  get metricsNames(): readonly string[] {
    return this.metrics.map((m) => m.name);
  }
  resetMetrics(): void {
    for (const m of this.metrics) m.resetState();
  }
  /** Trains for a number of epochs; resolves with what happened. */
  fit(x: DataInput, y?: DataInput | FitOptions, options?: FitOptions): Promise<History> {
    return fit(this, x, y, options);
  }
  /** Loss and metrics on data: a number when there is only the loss, else a list with the loss first. */
  evaluate(x: DataInput, y?: DataInput | EvaluateOptions, options?: EvaluateOptions): Promise<EvaluateResult> {
    return evaluate(this, x, y, options);
  }
  /** Outputs for data as host arrays, in the structure of the outputs. */
  predict(x: DataInput, options: PredictOptions = {}): Promise<NDArray> {
    return predict(this, x, options) as Promise<NDArray>;
  }
  trainOnBatch(x: DataInput, y?: DataInput, options: OnBatchOptions = {}): Promise<EvaluateResult> {
    return trainOnBatch(this, x, y, options);
  }
  testOnBatch(x: DataInput, y?: DataInput, options: OnBatchOptions = {}): Promise<EvaluateResult> {
    return testOnBatch(this, x, y, options);
  }
  predictOnBatch(x: DataInput): Promise<NDArray> {
    return predictOnBatch(this, x) as Promise<NDArray>;
  }
  /** One training step, traced into one program: override to train another way. */
  trainStep(data: StepData): StepLogs {
    return defaultTrainStep(this, data);
  }
  testStep(data: StepData): StepLogs {
    return defaultTestStep(this, data);
  }
  predictStep(data: StepData): unknown {
    return defaultPredictStep(this, data);
  }
  /** The loss to minimise; override to add to it or replace it. */
  computeLoss(args: LossArguments): Tensor {
    return modelLoss(this, args);
  }
  /** Current value of every metric by name. */
  getMetricsResult(): StepLogs {
    return this.trainer.results(this);
  }

  /** Runs this model on the engine of that name from now on; its weights move there. */
  to(engine: string): this {
    this.#engine = engineFor(engine);
    return this;
  }
  /** The engine this model runs on. */
  get engine(): Engine {
    return this.#engine ?? currentEngine();
  }

  /** Prints a table of layers, output shapes and parameter counts, as Keras does. */
  summary(options: SummaryOptions = {}): void {
    summary(this, options);
  }

  override getBuildConfig(): JsonObject | null {
    return this.#graph === null ? super.getBuildConfig() : { input_shape: null };
  }
  /** How the model was compiled, as files hold it; empty before `compile`. */
  getCompileConfig(): JsonObject {
    return compileConfig(this.trainer.compiled);
  }
  /** Compiles the model as a file says. */
  compileFromConfig(config: JsonObject): void {
    compileFromConfig(this, config);
  }

  override getConfig(): Record<string, Json> {
    if (this.#graph === null) return super.getConfig();
    return functionalConfig(this, this.#graph) as Record<string, Json>;
  }
  static override fromConfig(this: unknown, config: JsonObject): AnyLayer {
    // biome-ignore lint/complexity/noThisInStatic: the class that was asked is the one to make
    if (!Object.hasOwn(config, "input_layers")) return Layer.fromConfig.call(this, config);
    return functionalFromConfig(config, (inputs, outputs, options) => new Model(inputs, outputs, options)) as AnyLayer;
  }
  override dispose(): void {
    super.dispose();
    this.trainer.dispose();
  }

  #required(): FunctionGraph {
    if (this.#graph === null) throw new LayerError(this.where, "a subclassed model has no symbolic inputs or outputs");
    return this.#graph;
  }
}

/** What `new Model(inputs, outputs)` makes. */
export class Functional<I = Tensor, O = Tensor> extends Model<I, O> {
  static override readonly className: string = "Functional";
  static override readonly module: string | null = "keras.src.models.functional";
}

function passMasks(inputs: unknown, masks: unknown): void {
  const list = Array.isArray(masks) ? masks : [masks];
  let at = 0;
  mapTree(inputs as never, (t: Tensor) => {
    const mask = list[at++] as Tensor | null | undefined;
    if (mask != null && getKerasMask(t) === null) setKerasMask(t, mask);
    return t;
  });
}
