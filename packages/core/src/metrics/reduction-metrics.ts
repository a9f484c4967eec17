import { config, type FilledOf, type OptionsOf, str, toCamel, toSnake } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import { divideNoNan } from "../losses/align.js";
import { get as lossNamed } from "../losses/identify.js";
import { Loss } from "../losses/loss.js";
import * as g from "../ops/index.js";
import { Tensor, type Variable } from "../runtime/index.js";
import { deserializeKerasObject, type Json, type JsonObject, serializeKerasObject } from "../serialization/index.js";
import { checkOptions, nodeOf, type TensorLike, wrap } from "../surface/index.js";
import { getKerasMask } from "../symbolic/index.js";
import { assignAdd, baseMetricConfig, Metric, type MetricCallOptions, type MetricOptions, metricFields } from "./metric.js";
import { maskedWeight, meanFold, samplewise, sumFold } from "./samplewise.js";

const all = (x: Node): Node =>
  g.sum(
    x,
    x.shape.map((_, i) => i),
  );
export const maskOf = (x: TensorLike): Node | null => (x instanceof Tensor ? (getKerasMask(x)?.node ?? null) : null);

/** Refuses options of an update that it does not have. */
export function weightOf(metric: Metric, options: MetricCallOptions): Node | null {
  checkOptions(metric.name, options, ["sampleWeight"]);
  return options.sampleWeight == null ? null : nodeOf(options.sampleWeight);
}

/** Base of metrics that are a weighted mean over samples. */
export abstract class MeanState extends Metric {
  readonly total: Variable;
  readonly count: Variable;
  constructor(options: MetricOptions = {}) {
    super(options);
    this.total = this.addVariable([], "zeros", { name: "total" });
    this.count = this.addVariable([], "zeros", { name: "count" });
  }

  /** Adds values with one mean per sample. */
  protected addValues(values: Node, weight: Node | null, mask: Node | null): void {
    const [v, w] = samplewise(values, weight, mask, meanFold, this.dtype);
    assignAdd(this.total, all(v));
    assignAdd(this.count, w === null ? g.scalar(v.shape[0] ?? 1, v.dtype) : all(w));
  }
  override result(): Tensor {
    const [total, count] = [this.total.read(), this.count.read()];
    if (total.dtype.includes("float")) return wrap(divideNoNan(total, count));
    return wrap(divideNoNan(g.cast(total, "float32"), g.cast(count, "float32")));
  }
}

export const meanConfig = /* @__PURE__ */ config("keras.metrics", "Mean", { ...metricFields, name: str.or("mean") });
/**
 * Weighted mean of all values given so far.
 *
 * @example
 * const mean = new metrics.Mean();
 * mean.updateState([1, 3]);
 * await mean.result().item(); // 2
 */
export class Mean extends MeanState {
  static override readonly className: string = "Mean";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = meanConfig;
  declare readonly config: FilledOf<typeof meanConfig>;
  constructor(options: OptionsOf<typeof meanConfig> = {}) {
    super(meanConfig.fill("Mean", options));
  }
  override updateState(values: TensorLike, options: MetricCallOptions = {}): void {
    this.addValues(nodeOf(values), weightOf(this, options), maskOf(values));
  }
}

export const sumConfig = /* @__PURE__ */ config("keras.metrics", "Sum", { ...metricFields, name: str.or("sum") });
/**
 * Weighted sum of all values given so far.
 *
 * @example
 * const metric = new metrics.Sum();
 * metric.updateState([1, 3, 5]);
 * await metric.result().item(); // 9
 */
export class Sum extends Metric {
  static override readonly className: string = "Sum";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = sumConfig;
  declare readonly config: FilledOf<typeof sumConfig>;
  readonly total: Variable;
  constructor(options: OptionsOf<typeof sumConfig> = {}) {
    super(sumConfig.fill("Sum", options));
    this.total = this.addVariable([], "zeros", { name: "total" });
  }
  override updateState(values: TensorLike, options: MetricCallOptions = {}): void {
    const [v] = samplewise(nodeOf(values), weightOf(this, options), maskOf(values), sumFold, this.dtype);
    assignAdd(this.total, all(v));
  }
  override result(): Tensor {
    return wrap(this.total.read());
  }
}

/** Base of metrics that are the mean of a function of targets and predictions; a mask of the predictions weighs it. */
export abstract class PairMean extends MeanState {
  protected abstract values(yTrue: TensorLike, yPred: TensorLike): Tensor;

  updateState(yTrue: TensorLike, yPred: TensorLike, options: MetricCallOptions = {}): void {
    const values = this.values(yTrue, yPred);
    const weight = maskedWeight(weightOf(this, options), maskOf(yPred), this.dtype);
    this.addValues(values.node, weight, maskOf(values));
  }
}

/** A function of targets and predictions, with the options a wrapper passes on. */
export type MetricFunction = (yTrue: TensorLike, yPred: TensorLike, options?: Readonly<Record<string, unknown>>) => Tensor;
/** Options of {@link MeanMetricWrapper}: its own, and those of the function. */
export type WrapperOptions = MetricOptions & Readonly<Record<string, unknown>>;

function lossOf(name: string): (...args: never[]) => Tensor {
  const found = lossNamed(name);
  if (found === null || found instanceof Loss)
    throw new LayerError("MeanMetricWrapper", `fn must be a function or the name of one, got "${name}"`);
  return found as unknown as (...args: never[]) => Tensor;
}

/**
 * Mean of a function of targets and predictions that returns values per sample. Options it does not know go to the function.
 *
 * @example
 * const metric = new metrics.MeanMetricWrapper(losses.huber, { name: "huber", delta: 2 });
 */
export class MeanMetricWrapper extends PairMean {
  static override readonly className: string = "MeanMetricWrapper";
  static override readonly module: string | null = "keras.metrics";
  readonly fn: MetricFunction;
  readonly fnOptions: Readonly<Record<string, unknown>>;

  constructor(fn: string | ((...args: never[]) => Tensor), options: WrapperOptions = {}) {
    const { name = null, dtype, ...others } = options;
    super({ name, dtype });
    this.fn = (typeof fn === "string" ? lossOf(fn) : fn) as unknown as MetricFunction;
    this.fnOptions = others;
  }
  protected override values(yTrue: TensorLike, yPred: TensorLike): Tensor {
    return Object.keys(this.fnOptions).length === 0 ? this.fn(yTrue, yPred) : this.fn(yTrue, yPred, this.fnOptions);
  }
  override getConfig(): Record<string, Json> {
    const extra = Object.entries(this.fnOptions).map(([key, value]) => [toSnake(key), serializeKerasObject(value)]);
    return { ...super.getConfig(), fn: serializeKerasObject(this.fn), ...Object.fromEntries(extra) };
  }
  static override fromConfig(json: JsonObject): never {
    const { name = null, dtype = null, fn, ...rest } = json;
    const base = baseMetricConfig.fromWire({ name, dtype });
    const extra = Object.entries(rest).map(([key, value]) => [toCamel(key), deserializeKerasObject(value)]);
    const made: unknown = new MeanMetricWrapper(deserializeKerasObject(fn as Json) as never, {
      ...Object.fromEntries(extra),
      ...base,
    });
    return made as never;
  }
}
