import { autoName, type Config, type Fields, type OptionsOf } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import { cast } from "../host/convert.js";
import type { DType } from "../host/dtype.js";
import type { NDArray } from "../host/ndarray.js";
import type { Shape } from "../host/spec.js";
import { get as getInitializer } from "../initializers/index.js";
import { currentTrace, type Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { computeOnHost, type Jitted, jit, Tensor, Variable } from "../runtime/index.js";
import type { JsonObject } from "../serialization/index.js";
import { checkOptions, nodeOf, type TensorLike, wrap } from "../surface/index.js";
import { Accumulation } from "./accumulation.js";
import { Averages } from "./averages.js";
import { clipped } from "./clipping.js";
import { Decay, type DecayExclusions } from "./decay.js";
import { type LearningRate, type OptimizerSettings, optimizerBaseConfig } from "./fields.js";
import { Rate } from "./rate.js";

/** Options of {@link Optimizer.addVariable}. */
export interface StateOptions {
  readonly initializer?: unknown;
  readonly dtype?: DType | undefined;
  readonly name?: string | undefined;
  /** Default: the optimizer's name, a slash and the name. */
  readonly path?: string | undefined;
}

/** A gradient: `null` where none flows. */
export type Gradient = TensorLike | null;

const isFilled = <C extends OptimizerSettings>(settings: C | LearningRate): settings is C =>
  typeof settings === "object" && settings !== null && Object.hasOwn(settings, "learningRate");

/**
 * Base of optimizers. A subclass declares its options with `optimizerConfig`, makes its state in `build` and writes
 * `updateStep`; clipping, weight decay, accumulation, averaging and constraints are done here.
 */
export class Optimizer<C extends OptimizerSettings = OptimizerSettings> {
  static readonly className: string = "Optimizer";
  static readonly module: string | null = "keras";
  static readonly declared: { markFloats(wire: JsonObject): void } = optimizerBaseConfig;

  readonly name: string;
  /** The options in force; the learning rate may have been changed since. */
  readonly config: C;
  built = false;
  /** The loss is multiplied and its gradients divided by this; `null` for neither. */
  lossScaleFactor: number | null;
  readonly #rate: Rate;
  readonly #iteration: Variable;
  readonly #decay: Decay;
  readonly #variables: Variable[] = [];
  readonly #index = new Map<Variable, number>();
  #trainable: readonly Variable[] = [];
  #averages: Averages | null = null;
  #accumulation: Accumulation | null = null;
  #eager: Jitted<[string, readonly (Tensor | NDArray | null)[]], null> | null = null;

  /**
   * Takes what `optimizerConfig(…).fill` made of a subclass's options, or the learning rate and the options that every
   * optimizer has.
   */
  constructor(settings: C | LearningRate, options: Omit<OptionsOf<typeof optimizerBaseConfig>, "learningRate"> = {}) {
    const config = isFilled(settings)
      ? settings
      : (optimizerBaseConfig.fill("Optimizer", { ...options, learningRate: settings }) as C);
    this.config = config;
    this.lossScaleFactor = config.lossScaleFactor;
    this.name = config.name ?? autoName((new.target as { className?: string }).className ?? "Optimizer");
    this.#iteration = this.#own("iteration", { dtype: "int32", shape: [], data: Int32Array.of(0) });
    this.#rate = new Rate(config.learningRate, `${this.name}/learning_rate`);
    this.#decay = new Decay();
  }

  /** An optimizer of this class from the config that files hold. */
  static fromConfig(json: JsonObject): Optimizer {
    // biome-ignore lint/complexity/noThisInStatic: the class it is called on decides
    const cls = this as unknown as { new (options: object): Optimizer; readonly declared: Config<Fields> };
    return new cls(cls.declared.fromWire(json));
  }
  /** The config as files hold it. */
  getConfig(): JsonObject {
    const { declared } = Object.getPrototypeOf(this).constructor as { readonly declared: Config<Fields> };
    return declared.toWire({
      ...this.config,
      name: this.name,
      learningRate: this.#rate.stated,
      lossScaleFactor: this.lossScaleFactor,
    });
  }

  #own(name: string, value: ConstructorParameters<typeof Variable>[0], path = `${this.name}/${name}`): Variable {
    const variable = new Variable(value, { name, path, trainable: false, autocast: false });
    this.#variables.push(variable);
    return variable;
  }

  /** All state in the order of files: iteration, learning rate, averages, accumulators, then what subclasses add. */
  get variables(): readonly Variable[] {
    const [iteration, ...rest] = this.#variables as [Variable, ...Variable[]];
    return this.#rate.variable === null ? this.#variables : [iteration, this.#rate.variable, ...rest];
  }
  /** The weights it was built for. */
  get trainableVariables(): readonly Variable[] {
    return this.#trainable;
  }

  /** The variable that holds it, or the value of its schedule at the current step. */
  get learningRate(): Variable | Tensor {
    return this.#rate.variable ?? wrap(this.#rate.now(this.#iteration.read()));
  }
  set learningRate(value: LearningRate | Tensor) {
    this.#rate.set(value);
  }

  /** Updates made so far; with accumulation, several steps make one. */
  get iterations(): Variable | Tensor {
    const steps = this.config.gradientAccumulationSteps;
    return steps === null ? this.#iteration : wrap(g.div(this.#iteration.read(), steps));
  }

  /** Makes the state for these variables; the first call counts. Subclasses add theirs after `super.build`. */
  build(variables: readonly Variable[]): void {
    if (this.built) return;
    this.#trainable = [...variables];
    for (const [i, v] of variables.entries()) this.#index.set(v, i);
    if (this.config.useEma) this.#averages = new Averages(this.addOptimizerVariables(variables, "average"), this.config);
    if (this.config.gradientAccumulationSteps !== null) {
      const sums = this.addOptimizerVariables(variables, "gradient_accumulator");
      this.#accumulation = new Accumulation(sums, this.config.gradientAccumulationSteps);
    }
    this.#decay.settle(variables);
    this.built = true;
  }

  /** The position of a variable among those it was built for, for finding its state. */
  indexOf(variable: Variable): number {
    const index = this.#index.get(variable);
    if (index !== undefined) return index;
    throw new LayerError(this.name, `variable "${variable.path}" must be one the optimizer was built for`, {
      hint: "Make a new optimizer, or call build with all variables first.",
    });
  }

  /** Makes one variable of state. */
  addVariable(shape: Shape, options: StateOptions = {}): Variable {
    checkOptions("addVariable", options, ["initializer", "dtype", "name", "path"]);
    const { initializer = "zeros", dtype = "float32", name = "variable" } = options;
    const make = getInitializer(initializer);
    if (make === null) throw new LayerError("addVariable", "initializer must be given, got null");
    return this.#own(
      name,
      computeOnHost(() => make(shape, { dtype })),
      options.path,
    );
  }
  /** Makes one variable of state with the shape and dtype of another. */
  addVariableFromReference(reference: Variable, name: string, options: { readonly initializer?: unknown } = {}): Variable {
    const full = `${reference.path.replaceAll("/", "_")}_${name}`;
    return this.addVariable(reference.shape, { initializer: options.initializer ?? "zeros", dtype: reference.dtype, name: full });
  }
  /** Makes one variable of state for each given one. */
  addOptimizerVariables(
    variables: readonly Variable[],
    name: string,
    options: { readonly initializer?: unknown } = {},
  ): Variable[] {
    return variables.map((v) => this.addVariableFromReference(v, name, options));
  }

  /** Leaves variables out of weight decay: these, or all whose name matches one of the regular expressions. */
  excludeFromWeightDecay(options: DecayExclusions): void {
    checkOptions("excludeFromWeightDecay", options, ["varList", "varNames"]);
    if (this.built) throw new LayerError(this.name, "excludeFromWeightDecay must be called before the optimizer is built");
    this.#decay.exclude(options);
  }

  /** The change of one variable; what subclasses write. Values are read and assigned as in any traced function. */
  updateStep(_gradient: Tensor, _variable: Variable, _learningRate: Tensor): void {
    throw new LayerError(this.name, "updateStep must be written by the optimizer's class");
  }
  /** The change of all variables, one after the other. */
  protected updateAll(grads: readonly Tensor[], variables: readonly Variable[], learningRate: Tensor): void {
    for (const [i, v] of variables.entries()) this.updateStep(grads[i] as Tensor, v, learningRate);
  }

  /**
   * One step: changes the variables by these gradients. Compiled as a whole outside `jit`, part of the program inside.
   *
   * @throws LayerError when no gradient is given at all, or for variables it was not built for.
   */
  apply(grads: readonly Gradient[], trainableVariables?: readonly Variable[]): void {
    if (!this.built) {
      if (trainableVariables === undefined)
        throw new LayerError(this.name, "apply must be given the variables as long as the optimizer is not built");
      this.build(trainableVariables);
    }
    const variables = trainableVariables ?? this.#trainable;
    if (grads.length !== variables.length)
      throw new LayerError(this.name, `there must be one gradient per variable, got ${grads.length} and ${variables.length}`);
    const chosen = variables.map((v) => this.indexOf(v));
    this.warnOfMissing(grads, variables);
    if (currentTrace() !== null) return this.step(grads, variables);
    this.prepareStep();
    this.#eager ??= jit(
      (which: string, given: readonly (Tensor | NDArray | null)[]): null => {
        const at = which === "" ? [] : which.split(",").map(Number);
        this.step(
          given,
          at.map((i) => this.#trainable[i] as Variable),
        );
        return null;
      },
      { name: `optimizer "${this.name}"` },
    );
    this.#eager(chosen.join(), grads.map(asInput));
  }
  /** As `apply`, with pairs of gradient and variable. */
  applyGradients(gradsAndVars: Iterable<readonly [Gradient, Variable]>): void {
    const pairs = [...gradsAndVars];
    this.apply(
      pairs.map(([grad]) => grad),
      pairs.map(([, v]) => v),
    );
  }

  /** Asks what changes outside the program (a learning-rate function); trainers call it before each compiled step. */
  prepareStep(): void {
    this.#rate.refresh();
  }
  /** Whether `prepareStep` must come before every single step, because a function gives the learning rate. */
  get asksEachStep(): boolean {
    return this.#rate.isAsked;
  }

  /** One step inside a traced function. */
  protected step(given: readonly Gradient[], among: readonly Variable[]): void {
    const { lossScaleFactor } = this;
    const pairs: (readonly [Node, Variable])[] = [];
    for (const [i, v] of among.entries()) {
      const grad = given[i];
      if (grad === null || grad === undefined) continue;
      const node = nodeOf(grad);
      if (v.overwriteWithGradient) v.assign(wrap(node));
      else pairs.push([lossScaleFactor === null ? node : g.div(node, lossScaleFactor), v]);
    }
    const variables = pairs.map(([, v]) => v);
    const grads = pairs.map(([node, v]) => g.cast(node, v.dtype));
    const raw = this.#iteration.read();
    if (this.#accumulation === null) this.#update(grads, variables);
    else {
      const at = variables.map((v) => this.indexOf(v));
      this.#accumulation.run(raw, grads, at, this.#changeable(variables), (sums) => this.#update(sums, variables));
    }
    this.#averages?.follow(this.iterations, this.#trainable);
    for (const v of variables) if (v.constraint !== null) v.assign(v.constraint(v.value));
    this.#iteration.assign(wrap(g.add(raw, 1)));
  }

  #update(grads: readonly Node[], variables: readonly Variable[]): void {
    const rate = this.#rate.now(this.#iteration.read());
    const short = clipped(grads, this.config);
    this.decayWeights(variables, rate);
    this.updateAll(short.map(wrap), variables, wrap(rate));
  }
  /** Weight decay, before the rule. */
  protected decayWeights(variables: readonly Variable[], rate: Node): void {
    for (const v of variables) this.decayOne(v, rate, this.config.weightDecay);
  }
  /** Weight decay of one variable, unless that is excluded from it. */
  protected decayOne(variable: Variable, rate: Node, amount: number | null): void {
    if (amount !== null) this.#decay.apply(variable, rate, amount);
  }
  /** Whether a schedule or a function gives the learning rate. */
  protected get rateIsComputed(): boolean {
    return this.#rate.variable === null;
  }

  /** What an update may change. */
  #changeable(variables: readonly Variable[]): Variable[] {
    const own = this.#variables.filter(
      (v) => v !== this.#iteration && !this.#accumulation?.holds(v) && !this.#averages?.holds(v),
    );
    return [...variables, ...own];
  }

  /** Multiplies a loss by `lossScaleFactor`; the gradients are divided by it again. */
  scaleLoss(loss: Tensor): Tensor {
    const { lossScaleFactor } = this;
    return lossScaleFactor === null ? loss : wrap(g.mul(loss.node, lossScaleFactor));
  }

  /** At the end of training: weights become their moving averages, if those are kept. */
  finalizeVariableValues(varList: readonly Variable[]): void {
    this.#averages?.finish(varList.map((v) => [v, this.indexOf(v)] as const));
  }

  /** Replaces all state, in the order of {@link Optimizer.variables}. */
  setWeights(weights: readonly NDArray[]): void {
    const { variables } = this;
    if (weights.length !== variables.length)
      throw new LayerError(this.name, `weights must be ${variables.length} arrays, got ${weights.length}`);
    for (const [i, v] of variables.entries()) {
      const { data, dtype, shape } = (weights[i] as NDArray).toHost();
      v.set({ dtype: v.dtype, shape, data: cast(data, dtype, v.dtype) });
    }
  }

  /** Gives the engine memory of its state back. */
  dispose(): void {
    for (const v of this.variables) v.dispose();
    this.#eager?.dispose();
  }
  toString(): string {
    return `Optimizer(${this.name})`;
  }

  protected warnOfMissing(grads: readonly Gradient[], variables: readonly Variable[]): void {
    const missing = variables.filter((_, i) => grads[i] == null).map((v) => v.path);
    if (missing.length === 0) return;
    if (missing.length === variables.length)
      throw new LayerError(this.name, "at least one variable must have a gradient, got none", {
        hint: "Does the loss depend on the trainable weights?",
      });
    console.warn(`[${this.name}] no gradient for ${missing.join(", ")}: left unchanged.`);
  }
}

const asInput = (grad: Gradient): Tensor | NDArray | null => {
  if (grad === null || grad instanceof Tensor) return grad;
  return wrap(nodeOf(grad));
};
