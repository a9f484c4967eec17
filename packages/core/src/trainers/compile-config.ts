import { isPlainObject } from "../host/nested.js";
import { deserializeKerasObject, type Json, type JsonObject, serializeKerasObject } from "../serialization/index.js";
import { type Compiled, type CompileOptions, compileModel } from "./compile.js";
import type { TrainedModel } from "./model-face.js";

/** The arguments of `compile` as the user gave them, in Keras's form. */
export function compileConfig(compiled: Compiled | null): JsonObject {
  if (compiled === null) return {};
  const { loss, lossWeights, metrics, weightedMetrics, optimizer } = compiled.options;
  return {
    optimizer: serialized(optimizer ?? "rmsprop"),
    loss: serialized(loss),
    loss_weights: serialized(lossWeights),
    metrics: serialized(metrics),
    weighted_metrics: serialized(weightedMetrics),
    run_eagerly: false,
    steps_per_execution: 1,
    jit_compile: true,
  };
}

/** Strings stay strings; objects become envelopes, wherever they stand. */
function serialized(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map(serialized);
  if (isPlainObject(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, serialized(v)]));
  return serializeKerasObject(value);
}

/** Compiles a model with a config that `compileConfig` or Python Keras wrote. */
export function compileFromConfig(model: TrainedModel, config: JsonObject): void {
  const at = (key: string): unknown => revived(config[key] ?? null);
  const options: CompileOptions = {
    optimizer: at("optimizer") ?? "rmsprop",
    loss: at("loss"),
    lossWeights: at("loss_weights"),
    metrics: at("metrics"),
    weightedMetrics: at("weighted_metrics"),
  };
  compileModel(model, options);
  const { optimizer } = model;
  if (model.built && optimizer !== null) optimizer.build(model.trainableVariables);
}

function revived(json: Json): unknown {
  if (Array.isArray(json)) return json.map(revived);
  if (isPlainObject(json) && !("class_name" in json))
    return Object.fromEntries(Object.entries(json).map(([k, v]) => [k, revived(v as Json)]));
  return typeof json === "string" ? json : deserializeKerasObject(json);
}
