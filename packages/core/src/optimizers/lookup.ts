import { objectField } from "../config/index.js";
import {
  type CustomObjects,
  createLookup,
  type Json,
  type KerasClass,
  type Lookup,
  type Registry,
  serializeKerasObject,
} from "../serialization/index.js";
import { LossScaleOptimizer } from "./loss-scale-optimizer.js";
import { MultiOptimizer } from "./multi-optimizer.js";
import type { Optimizer } from "./optimizer.js";
import { OptimizerMap } from "./optimizer-map.js";
import { isOptimizer, plainOptimizers } from "./plain.js";
import { scheduleClasses } from "./schedules/index.js";

let made: Lookup<Optimizer> | undefined;
function lookup(): Lookup<Optimizer> {
  made ??= createLookup<Optimizer>({
    describe: "an optimizer",
    module: "keras.optimizers",
    classes: plainOptimizers(),
    others: [LossScaleOptimizer, MultiOptimizer, OptimizerMap, ...scheduleClasses()] as readonly KerasClass[],
    names: {},
    foldCase: true,
    is: isOptimizer,
  });
  return made;
}

/**
 * The optimizer that a name (in any case), class, config or instance stands for; a name makes a new one each time.
 *
 * @throws LayerError for unknown names, with the nearest known one.
 * @example
 * const optimizer = optimizers.get("adam");
 */
export const get = (identifier: unknown): Optimizer | null => lookup().get(identifier);

/**
 * The JSON form of an optimizer, as files hold it.
 *
 * @example
 * optimizers.serialize(new optimizers.SGD()); // { module: "keras.optimizers", class_name: "SGD", … }
 */
export const serialize = (optimizer: Optimizer): Json => serializeKerasObject(optimizer);

/**
 * The optimizer of a JSON form.
 *
 * @example
 * optimizers.deserialize({ class_name: "SGD", config: {} }) instanceof optimizers.SGD; // true
 */
export const deserialize = (
  config: Json,
  options: { readonly customObjects?: CustomObjects | null | undefined } = {},
): Optimizer => lookup().deserialize(config, options);

/** The built-in optimizers and schedules, for loading files. */
export const optimizerRegistry = (): Registry => lookup().registry;

/** What `compile` takes for an optimizer. */
export type OptimizerInput = string | Optimizer | object;

/** The kind of option that holds an optimizer. */
export const optimizerField = /* @__PURE__ */ objectField<Optimizer, OptimizerInput>({
  describe: "an optimizer",
  module: "keras.optimizers",
  resolve: (value) => get(value) ?? undefined,
  serialize,
  deserialize: (json) => (json === null ? undefined : deserialize(json)),
});
