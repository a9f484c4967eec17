import { Callable } from "../callable/index.js";
import { autoName } from "../config/index.js";
import { KerasError, LayerError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import { type NDArray, type NestedInput, ndarray } from "../host/ndarray.js";
import { showSpec, sizeOf } from "../host/spec.js";
import { type DTypePolicy, policyOf } from "../policies/index.js";
import { SeedGenerator } from "../random/index.js";
import { bumpTrainableVersion, type Tensor, Variable } from "../runtime/index.js";
import type { Json, JsonObject } from "../serialization/index.js";
import { type CallNode, inSpecTrace, type Operation } from "../symbolic/index.js";
import { makeWeight, type WeightOptions } from "./add-weight.js";
import type { ShapeTree } from "./arguments.js";
import { buildConfigOf, shapesFromConfig } from "./build-config.js";
import { type AnyConfig, constructFrom, warnUnnamed, wireOf } from "./class-config.js";
import { type LayerOptions, layerConfig } from "./config.js";
import { currentScope, inNameScope, outsideLayer } from "./context.js";
import type { InputSpec } from "./input-spec.js";
import { invokeLayer } from "./invoke.js";
import { lossesOf } from "./losses.js";
import { buildProvisionally, fieldsCheckpoint } from "./provisional.js";
import { trackedIn } from "./tracking.js";

/** What a call may be told besides its inputs. */
export interface CallOptions {
  /** `true` in `fit`: dropout drops, batch statistics are used. `null`: as the layer around says. */
  readonly training?: boolean | null | undefined;
  /** Mask of the input (true = keep); by default the one that travels with it. */
  readonly mask?: unknown;
  readonly [option: string]: unknown;
}

/** A layer whose input and output types do not matter here; `layer.invoke(x)` calls it. */
export type AnyLayer = Layer<never, unknown>;

export interface Layer<I = Tensor, O = Tensor> {
  /** Applies the layer: on real tensors it computes, on symbolic ones it adds itself to a functional model. */
  // biome-ignore lint/style/useShorthandFunctionType: merges with the class
  (inputs: I, ...rest: readonly unknown[]): O;
}

/**
 * A step of a model: weights made in `build` and a function `call` from tensors to tensors. Layers are called like
 * functions.
 *
 * @example
 * class Scale extends layers.Layer {
 *   static override readonly className: string = "Scale";
 *   override build(): void {
 *     this.factor = this.addWeight({ shape: [], initializer: "ones", name: "factor" });
 *   }
 *   override call(x: Tensor): Tensor {
 *     return ops.multiply(x, this.factor as Variable);
 *   }
 *   factor: Variable | null = null;
 * }
 * await new Scale()(ops.ones([2])).data(); // Float32Array [1, 1]
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor returns a function, whose call the interface declares
export class Layer<I = Tensor, O = Tensor> extends Callable implements Operation {
  static readonly className: string = "Layer";
  static readonly module: string | null = "keras";
  static readonly declared: AnyConfig = layerConfig as unknown as AnyConfig;
  /** Names of the tensors `call` takes by position, where there are several: files hold their shapes under them. */
  static readonly inputNames: readonly string[] = [];
  /** Whether `call` looks at `options.mask`: functional models then hold the mask as an argument of the call. */
  static readonly takesMask: boolean = false;

  declare name: string;
  declare readonly inboundNodes: CallNode[];
  /** Requirements on the inputs, checked at every call: one, or one per input. */
  declare inputSpec: InputSpec | readonly InputSpec[] | null;
  declare supportsMasking: boolean;
  /** Whether float inputs are converted to the compute dtype. */
  declare autocast: boolean;
  declare built: boolean;
  activityRegularizer: ((output: Tensor) => Tensor) | null;
  #policy: DTypePolicy;
  #trainable: boolean;
  /** Weights that were made to be trained: what freezing and thawing switches. */
  /** Made trainable, and not. */
  readonly #learned = new Set<Variable>();
  readonly #states = new Set<Variable>();
  readonly #tracked: object[] = [];
  #losses: Tensor[] = [];
  #buildShapes: readonly ShapeTree[] | null = null;

  constructor(options: LayerOptions = {}) {
    super();
    const cls = new.target as unknown as { declared: AnyConfig; className: string; name: string };
    warnUnnamed(cls);
    // A class with a config of its own has checked its options already.
    const given =
      cls.declared === Layer.declared
        ? layerConfig.fill(classNameOf(new.target), pickPlain(options))
        : (options as ReturnType<typeof layerConfig.fill>);
    this.name = given.name ?? autoName(classNameOf(new.target));
    this.#policy = policyOf(given.dtype ?? null);
    this.#trainable = given.trainable ?? true;
    this.activityRegularizer = (given.activityRegularizer ?? null) as typeof this.activityRegularizer;
    // Books of the layer, not fields of the user: kept out of tracking and printing.
    for (const [key, value] of Object.entries({
      inboundNodes: [],
      inputSpec: null,
      built: false,
      autocast: given.autocast ?? true,
    })) {
      Object.defineProperty(this, key, { value, writable: true, configurable: true, enumerable: false });
    }
    // By hand or by the first call, `build` runs once, in its name scope and outside every trace.
    Object.defineProperty(this, "build", {
      value: (...shapes: readonly ShapeTree[]) => this.ensureBuilt(shapes),
      writable: true,
      configurable: true,
    });
    Object.defineProperty(this, "supportsMasking", {
      value: this.computeMask !== Layer.prototype.computeMask,
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }

  /** Makes the weights; called once, before the first call, with the shape of each input (`null` for unknown sizes). */
  build(..._inputShapes: never[]): void {}

  /** The computation, in ops. `options` holds `training`, `mask` and whatever the caller passed. */
  call(inputs: I, ..._rest: never[]): O {
    return inputs as unknown as O;
  }

  /** Shape of the output for a shape of the input, where a class states it by hand; by default it is found by tracing. */
  computeOutputShape(..._inputShapes: never[]): ShapeTree | null {
    return null;
  }

  /** Mask of the outputs; overriding it makes the layer support masking. */
  computeMask(_inputs: unknown, previousMask: unknown): unknown {
    return previousMask;
  }

  override invoke(...args: readonly unknown[]): unknown {
    return invokeLayer(this as unknown as AnyLayer, args);
  }
  run(args: readonly unknown[]): unknown {
    return this.invoke(...args);
  }

  // --- weights -------------------------------------------------------------------------------------------------------

  /** Makes a weight that is trained, saved and moved with the layer. */
  addWeight(options: WeightOptions): Variable {
    const variable = makeWeight(this.where, this.#policy.variableDtype, options);
    this.#own(variable);
    return variable;
  }
  /** Makes several weights of a layer that is built already, in its name scope and outside every trace. */
  addWeights(list: readonly WeightOptions[]): Variable[] {
    const make = (): Variable[] => list.map((options) => this.addWeight(options));
    return outsideLayer(() => (currentScope() === this.name ? make() : inNameScope(this.name, make)));
  }
  // Weights made trainable come first in files, whatever is frozen later.
  #own(variable: Variable): void {
    if (!this.#learned.has(variable) && !this.#states.has(variable))
      (variable.trainable ? this.#learned : this.#states).add(variable);
    if (!this.#trainable) variable.trainable = false;
  }

  /** Makes a layer or variable known that no field shows, such as one in a `#private` field; returns it. */
  track<T extends object>(x: T): T {
    if (x instanceof Variable) {
      this.#own(x);
    } else if (!this.#tracked.includes(x)) this.#tracked.push(x);
    return x;
  }

  /** Layers this one owns directly. */
  get sublayers(): readonly AnyLayer[] {
    return trackedIn(this, (x) => x instanceof Layer, this.#tracked) as AnyLayer[];
  }
  /** Every layer inside, this one first. */
  flattenLayers(): AnyLayer[] {
    const found = new Set<AnyLayer>([this as unknown as AnyLayer]);
    for (const layer of found) for (const sub of layer.sublayers) found.add(sub);
    return [...found];
  }

  get weights(): readonly Variable[] {
    for (const v of trackedIn(this, (x) => x instanceof Variable)) this.#own(v as Variable);
    return [...new Set([...this.#learned, ...this.#states, ...this.sublayers.flatMap((l) => l.weights)])];
  }
  /** Weights, and the states of random generators. */
  get variables(): readonly Variable[] {
    const seeds = this.flattenLayers().flatMap((l) => l.seedGenerators.map((g) => g.state));
    return [...new Set([...this.weights, ...seeds])];
  }
  get seedGenerators(): readonly SeedGenerator[] {
    return trackedIn(this, (x) => x instanceof SeedGenerator, this.#tracked) as SeedGenerator[];
  }
  get trainableWeights(): readonly Variable[] {
    return this.#trainable ? this.weights.filter((v) => v.trainable) : [];
  }
  get nonTrainableWeights(): readonly Variable[] {
    return this.#trainable ? this.weights.filter((v) => !v.trainable) : this.weights;
  }
  get trainableVariables(): readonly Variable[] {
    return this.#trainable ? this.variables.filter((v) => v.trainable) : [];
  }
  get nonTrainableVariables(): readonly Variable[] {
    return this.#trainable ? this.variables.filter((v) => !v.trainable) : this.variables;
  }

  /** Values of all weights on the host, in Keras's order. */
  getWeights(): Promise<NDArray[]> {
    return Promise.all(this.weights.map((v) => v.array()));
  }

  /** Replaces all weights; count and shapes must match, and nothing changes unless all do. */
  setWeights(weights: readonly NestedInput[]): void {
    const own = this.weights;
    if (weights.length !== own.length)
      throw new LayerError(this.where, `setWeights must be given ${own.length} arrays, got ${weights.length}`);
    const arrays = weights.map((v, i) => ndarray(v, { dtype: (own[i] as Variable).dtype }));
    const wrong = arrays.flatMap((a, i) =>
      a.shape.join() === (own[i] as Variable).shape.join()
        ? []
        : [`\n  ${(own[i] as Variable).path} expected ${showSpec(own[i] as Variable)}, got ${showSpec(a as never)}`],
    );
    if (wrong.length > 0) throw new LayerError(this.where, `${wrong.length} weights do not match:${wrong.join("")}`);
    arrays.forEach((a, i) => {
      (own[i] as Variable).set(a.toHost());
    });
  }

  /** Number of weight elements. Throws before the layer is built. */
  countParams(): number {
    if (!this.built)
      throw new LayerError(this.where, "countParams needs a built layer, got one that was never called", {
        hint: "Call it on data or call build(inputShape) first.",
      });
    return this.weights.reduce((n, v) => n + sizeOf(v.shape), 0);
  }

  /** `false` freezes the layer and everything inside. */
  get trainable(): boolean {
    return this.#trainable;
  }
  set trainable(on: boolean) {
    this.#trainable = on;
    for (const v of this.#learned) v.trainable = on;
    for (const layer of this.sublayers) layer.trainable = on;
    bumpTrainableVersion();
  }

  // --- dtypes --------------------------------------------------------------------------------------------------------

  get dtypePolicy(): DTypePolicy {
    return this.#policy;
  }
  set dtypePolicy(policy: DTypePolicy | string) {
    this.#policy = policyOf(policy);
    bumpTrainableVersion();
  }
  get dtype(): DType {
    return this.#policy.variableDtype;
  }
  get computeDtype(): DType {
    return this.#policy.computeDtype;
  }
  get variableDtype(): DType {
    return this.#policy.variableDtype;
  }

  // --- losses --------------------------------------------------------------------------------------------------------

  /** Adds a scalar (or several) to the loss of the model; made anew at each call. */
  addLoss(loss: Tensor | readonly Tensor[]): void {
    if (inSpecTrace()) return; // only shapes are asked for
    this.#losses.push(...(Array.isArray(loss) ? loss : [loss as Tensor]));
  }
  get ownLosses(): readonly Tensor[] {
    return this.#losses;
  }
  clearLosses(): void {
    this.#losses = [];
    for (const layer of this.sublayers) layer.clearLosses();
  }
  /** What calls added by `addLoss`, then the regularization of the trainable weights. */
  get losses(): readonly Tensor[] {
    return lossesOf(this as unknown as AnyLayer);
  }

  // --- building ------------------------------------------------------------------------------------------------------

  /** Builds once; called by the first call, or by hand through `build`. */
  ensureBuilt(shapes: readonly ShapeTree[]): void {
    if (this.built) return;
    const { build } = Object.getPrototypeOf(this) as { build(...s: readonly ShapeTree[]): void };
    const run = (): void => {
      outsideLayer(() => inNameScope(this.name, () => build.apply(this, [...shapes])));
      this.#buildShapes = shapes;
      this.built = true;
    };
    if (!buildProvisionally(this as unknown as AnyLayer, shapes, run)) run();
  }
  /** Remembers the layer as it is; the result undoes what building changes. */
  checkpoint(): () => void {
    const fields = fieldsCheckpoint(this);
    const { inputSpec, built, supportsMasking } = this;
    const [learned, states, tracked, calls] = [
      [...this.#learned],
      [...this.#states],
      this.#tracked.length,
      this.inboundNodes.length,
    ];
    const shapes = this.#buildShapes;
    return () => {
      fields();
      Object.assign(this, { inputSpec, built, supportsMasking });
      for (const [set, before] of [
        [this.#learned, learned],
        [this.#states, states],
      ] as const) {
        set.clear();
        for (const v of before) set.add(v);
      }
      this.#tracked.length = tracked;
      this.inboundNodes.length = calls;
      this.#buildShapes = shapes;
    };
  }
  getBuildConfig(): JsonObject | null {
    const { inputNames } = Object.getPrototypeOf(this).constructor as typeof Layer;
    return this.#buildShapes === null ? null : buildConfigOf(inputNames, this.#buildShapes);
  }
  buildFromConfig(config: JsonObject): void {
    const { inputNames } = Object.getPrototypeOf(this).constructor as typeof Layer;
    const shapes = shapesFromConfig(inputNames, config);
    if (shapes !== null) this.ensureBuilt(shapes);
  }

  // --- config --------------------------------------------------------------------------------------------------------

  /** Keras's snake_case config of this layer; `fromConfig` takes it. */
  getConfig(): Record<string, Json> {
    return wireOf(this as unknown as AnyLayer) as Record<string, Json>;
  }
  static fromConfig(this: unknown, config: JsonObject): AnyLayer {
    // biome-ignore lint/complexity/noThisInStatic: each class makes its own instances
    return constructFrom(this as never, config) as AnyLayer;
  }

  /** `Dense "dense_1"`, as errors name the layer. */
  get where(): string {
    return `${classNameOf(Object.getPrototypeOf(this).constructor)} "${this.name}"`;
  }
  override toString(): string {
    return `<${this.where}>`;
  }

  /** Frees the memory of the weights; the layer must not be used afterwards. */
  dispose(): void {
    for (const v of this.variables) v.dispose();
  }
  [Symbol.dispose](): void {
    this.dispose();
  }
}

function pickPlain(options: object): LayerOptions {
  if (typeof options !== "object" || options === null)
    throw new KerasError(`[Layer] options must be an object, got ${String(options)}.`);
  return options as LayerOptions;
}

/** The class's declared name where it declares one itself, else its JavaScript name. */
export function classNameOf(cls: { readonly name: string; readonly className?: string }): string {
  return Object.hasOwn(cls, "className") && cls.className !== undefined ? cls.className : cls.name;
}
