import { showValue, toSnakeName } from "../config/index.js";
import { checkOptions, didYouMean, LayerError } from "../errors/index.js";
import type { Tensor } from "../runtime/index.js";
import {
  type CustomObjects,
  createRegistry,
  deserializeKerasObject,
  getRegisteredObject,
  isKerasClass,
  isPlainObject,
  type Json,
  ownClassName,
  type Registry,
  serializeKerasObject,
} from "../serialization/index.js";
import type { Metric } from "./metric.js";
import { METRIC_ALIASES, METRIC_CLASSES, METRIC_FUNCTIONS, METRIC_QUIRKS } from "./table.js";

/** A metric as a plain function: values per sample, whose mean is reported. */
export type MetricLike = Metric | ((yTrue: Tensor, yPred: Tensor) => Tensor);
/** What stands for a metric: a name, a function, an instance, a class, or a config from a file. */
export type MetricIdentifier = string | MetricLike | (new () => Metric) | Readonly<Record<string, unknown>>;

let known: ReadonlyMap<string, unknown> | undefined;
function table(): NonNullable<typeof known> {
  const names = new Map<string, unknown>();
  for (const cls of METRIC_CLASSES) {
    const name = ownClassName(cls) as string;
    names.set(METRIC_QUIRKS[name] ?? toSnakeName(name), cls);
    names.set(name, cls);
  }
  for (const [name, cls] of Object.entries(METRIC_ALIASES)) names.set(name, cls).set(name.toUpperCase(), cls);
  known ??= names;
  return known;
}

let registry: Registry | undefined;
/** The built-in metrics, for loading files. */
export const metricRegistry = (): Registry =>
  (registry ??= createRegistry({ classes: METRIC_CLASSES, functions: { "keras.metrics": METRIC_FUNCTIONS } }));

function byName(name: string, customObjects: CustomObjects | null | undefined, where: string): MetricLike {
  const found = getRegisteredObject(name, { customObjects }) ?? table().get(name);
  if (found !== undefined) return isKerasClass(found) ? made(found) : (found as MetricLike);
  const hint = didYouMean(name, table().keys()) ?? "Register a metric of yours with registerKerasSerializable({ name }).";
  throw new LayerError(where, `unknown metric "${name}"`, { hint });
}
const made = (cls: unknown): Metric => new (cls as new () => Metric)();

/**
 * The metric that a name, function, class, instance or config stands for; `null` stays `null`. A name makes a new instance.
 *
 * @throws LayerError for names nobody registered and values that are no metric.
 * @example
 * metrics.get("auc") instanceof metrics.AUC; // true
 */
export function get(identifier: MetricIdentifier | null): MetricLike | null {
  if (identifier === null) return null;
  if (typeof identifier === "string") return byName(identifier, null, "metrics.get");
  if (isKerasClass(identifier)) return made(identifier);
  if (typeof identifier === "function") return identifier as MetricLike;
  if (isPlainObject(identifier)) return deserialize(identifier as Json);
  throw new LayerError("metrics.get", `a metric must be a name, a function or a Metric, got ${showValue(identifier)}`);
}

/**
 * The JSON form of a metric.
 *
 * @example
 * metrics.serialize(metrics.binaryAccuracy);
 */
export const serialize = (metric: MetricLike): Json => serializeKerasObject(metric);

/**
 * The metric of a JSON form.
 *
 * @example
 * metrics.deserialize("auc") instanceof metrics.AUC; // true
 */
export function deserialize(
  config: Json,
  options: { readonly customObjects?: CustomObjects | null | undefined } = {},
): MetricLike {
  checkOptions("metrics.deserialize", options, ["customObjects"]);
  if (typeof config === "string") return byName(config, options.customObjects, "metrics.deserialize");
  const object = deserializeKerasObject(config, {
    registry: metricRegistry(),
    customObjects: options.customObjects,
    defaultModule: "keras.metrics",
  });
  if (typeof object !== "function")
    throw new LayerError("metrics.deserialize", `the config must be one of a metric, got ${showValue(config)}`);
  return object as MetricLike;
}
