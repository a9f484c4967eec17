import type { AnyLayer, ShapeTree } from "../layer/index.js";
import type { Tensor } from "../runtime/index.js";
import { deserializeKerasObject, type Json, type JsonObject, serializeKerasObject } from "../serialization/index.js";
import type { Sequential } from "./sequential.js";

/** A sequential model as files hold it: `base` is what every layer writes, `stack` the layers with the input first. */
export function sequentialConfig(
  model: Sequential,
  base: Record<string, Json>,
  stack: readonly AnyLayer[],
): Record<string, Json> {
  const { name, trainable, dtype } = base;
  const layers = stack.map((l) => serializeKerasObject(l));
  const shape = model.graph === null ? {} : { build_input_shape: (model.inputs[0] as Tensor).shape as Json };
  return { name: name ?? null, trainable: trainable ?? true, dtype: dtype ?? null, layers, ...shape };
}

/** Fills an empty model with the layers of a config, and builds it when the config says with what shape. */
export function fillSequential(model: Sequential, config: JsonObject): Sequential {
  for (const json of config.layers as readonly Json[])
    model.add(deserializeKerasObject(json, { defaultModule: "keras.layers" }) as AnyLayer);
  if (model.graph === null && Array.isArray(config.build_input_shape)) model.ensureBuilt([config.build_input_shape as ShapeTree]);
  return model;
}
