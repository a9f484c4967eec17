import { Callable } from "../callable/index.js";
import { autoName, config, Kind, nullable, type OptionsOf, Problem, showValue, str } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import { floatx } from "../host/defaults.js";
import { type DType, isDType } from "../host/dtype.js";
import { allocate } from "../host/host-array.js";
import type { Shape } from "../host/spec.js";
import { type InitializerInput, get as initializerOf } from "../initializers/index.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { computeOnHost, currentAccess, type Tensor, Variable } from "../runtime/index.js";
import { classOf, type Json, type JsonObject, ownClassName } from "../serialization/index.js";
import { dtypeOption, type TensorLike, wrap } from "../surface/index.js";

/** A dtype, `"int"` or `"float"`, or a dtype policy, whose compute dtype then counts; `null`: the metric's default. */
export type MetricDType = DType | "int" | "float" | "mixed_float16" | "mixed_bfloat16" | { readonly computeDtype: DType } | null;

const expectedDType = "a dtype, a dtype policy or null";
const parseDType =
  (standard: () => DType) =>
  (value: unknown): DType | Problem => {
    if (value === null) return standard();
    const policy = typeof value === "object" ? (value as { computeDtype?: unknown }).computeDtype : value;
    const name = typeof policy === "string" ? policy.replace(/^mixed_/, "") : "";
    if (name === "int" || name === "float") return dtypeOption("metric", name);
    return isDType(name) ? name : Problem.mustBe(expectedDType, showValue(value));
  };
/** The dtype of a metric's state, with its own default. */
export const metricDType = (standard: () => DType): Kind<DType, MetricDType> =>
  new Kind<DType, MetricDType>({ expected: expectedDType, parse: parseDType(standard) });

/** Fields every metric has; metrics declare their own after them. */
export const metricFields = {
  name: /* @__PURE__ */ nullable(str).or(null),
  dtype: /* @__PURE__ */ metricDType(floatx).orElse(() => null),
} as const;
export const baseMetricConfig = /* @__PURE__ */ config("keras.metrics", "Metric", metricFields);

/** Options of every metric. */
export type MetricOptions = OptionsOf<typeof baseMetricConfig>;
/** Options of an update. */
export interface MetricCallOptions {
  /** Weight per sample, or per value. */
  readonly sampleWeight?: TensorLike | null | undefined;
}
/** Options of {@link Metric.addVariable}. */
export interface MetricVariableOptions {
  readonly dtype?: DType | null | undefined;
  readonly name?: string | null | undefined;
}
/** Which way is better, for callbacks with `mode: "auto"`; `null` where neither is. */
export type Direction = "up" | "down" | null;
/** What a metric tells: one tensor, or several by name. */
export type MetricResult = Tensor | Readonly<Record<string, Tensor>>;

interface Declared {
  toWire(filled: never): JsonObject;
  argumentsFrom(json: JsonObject): unknown[];
  markFloats(wire: JsonObject): void;
}

/**
 * A running statistic: state in variables, updated batch by batch. Subclasses write `updateState` and `result` with ops, so
 * that a compiled step can hold them. Calling a metric updates it and returns the result so far.
 *
 * @example
 * const metric = new metrics.MeanSquaredError();
 * metric.updateState([[0], [1]], [[1], [1]]);
 * await metric.result().item(); // 0.5
 */
export interface Metric {
  // biome-ignore lint/style/useShorthandFunctionType: merged with the class
  (...args: readonly unknown[]): MetricResult;
}
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor returns a function, whose call the interface declares
export abstract class Metric extends Callable {
  static readonly className: string = "Metric";
  static readonly module: string | null = "keras";
  static readonly declared: Declared = baseMetricConfig;
  /** What logs call it; `compile` may change it. */
  name: string;
  /** The dtype of its state. */
  readonly dtype: DType;
  /** Options as checked: what files hold. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly #variables: Variable[] = [];

  constructor(options: MetricOptions = {}) {
    super();
    const className = ownClassName(new.target as never) ?? "Metric";
    const { name = null, dtype, ...others } = options as Record<string, unknown>;
    const base = baseMetricConfig.fill(className, { name, dtype } as MetricOptions);
    this.name = base.name ?? autoName(className);
    this.dtype = base.dtype;
    this.config = Object.freeze({ ...others, ...base, name: this.name });
  }

  /** Which way is better. */
  get direction(): Direction {
    return null;
  }

  /** Takes a batch into the state. */
  abstract updateState(...args: unknown[]): void;
  /** The value so far. */
  abstract result(): MetricResult;

  override invoke(...args: readonly unknown[]): MetricResult {
    this.updateState(...args);
    return this.result();
  }

  /** The state, that of metrics held in fields included. */
  get variables(): readonly Variable[] {
    const inner = Object.values(this).filter((field): field is Metric => field instanceof Metric);
    return [...this.#variables, ...inner.flatMap((metric) => metric.variables)];
  }

  /** Sets all state to zero. */
  resetState(): void {
    const traced = currentAccess() !== null;
    for (const v of this.variables) {
      if (traced) v.assign(wrap(g.full(v.shape, 0, v.dtype)));
      else v.set(allocate(v.dtype, v.shape));
    }
  }

  /** Makes a state variable; `initializer` sets its first value, a reset makes it zero. */
  addVariable(shape: Shape, initializer: InitializerInput = "zeros", options: MetricVariableOptions = {}): Variable {
    const dtype = options.dtype ?? this.dtype;
    const name = options.name ?? "variable";
    const make = initializerOf(initializer);
    if (make === null) throw new LayerError(this.name, "addVariable needs an initializer, got null");
    const value = initializer === "zeros" ? allocate(dtype, shape) : computeOnHost(() => make(shape, { dtype }));
    const variable = new Variable(value, {
      name,
      path: `${this.name.replaceAll("/", ">")}/${name}`,
      trainable: false,
      autocast: false,
    });
    this.#variables.push(variable);
    return variable;
  }

  getConfig(): Record<string, Json> {
    const { declared } = classOf(this) as unknown as { declared: Declared };
    return { ...declared.toWire({ ...this.config, name: this.name } as never) };
  }

  static fromConfig<T extends Metric>(this: { new (...args: never[]): T; readonly declared: Declared }, json: JsonObject): T {
    // biome-ignore lint/complexity/noThisInStatic: the class asked, which may be a subclass
    return new this(...(this.declared.argumentsFrom(json) as never[]));
  }
}

/** Adds to a state variable. */
export const assignAdd = (variable: Variable, by: Node): void =>
  variable.assign(wrap(g.add(variable.read(), g.cast(by, variable.dtype))));
