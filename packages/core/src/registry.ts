import * as activations from "./activations/index.js";
import * as constraints from "./constraints/index.js";
import * as initializers from "./initializers/index.js";
import * as layers from "./layers/index.js";
import * as losses from "./losses/index.js";
import * as metrics from "./metrics/index.js";
import { Functional, Model, opClasses, reluClass, Sequential } from "./models/index.js";
import * as ops from "./ops-namespace.js";
import * as optimizers from "./optimizers/index.js";
import { DTypePolicy } from "./policies/index.js";
import { SeedGenerator } from "./random/index.js";
import * as regularizers from "./regularizers/index.js";
import {
  createRegistry,
  type DeserializeOptions,
  deserializeKerasObject as deserializeWith,
  type Json,
  type KerasClass,
  type KerasFunction,
  ownClassName,
  ownModule,
  type Registry,
} from "./serialization/index.js";

/** Classes of a module: exports that declare a class name of their own and can be made from a config. */
const classesOf = (module: object): KerasClass[] =>
  Object.values(module).filter(
    (x): x is KerasClass =>
      typeof x === "function" &&
      "fromConfig" in x &&
      ownClassName(x as KerasClass) !== undefined &&
      typeof ownModule(x as KerasClass) === "string",
  );

let registry: Registry | undefined;

/** Every built-in class and function a file may name. */
export function builtinRegistry(): Registry {
  registry ??= createRegistry({
    classes: [
      ...new Set([
        Model as unknown as KerasClass,
        Functional as unknown as KerasClass,
        Sequential as unknown as KerasClass,
        DTypePolicy as unknown as KerasClass,
        SeedGenerator as unknown as KerasClass,
        ...opClasses(ops),
        reluClass(activations.relu as never),
        ...[layers, losses, metrics, optimizers, optimizers.schedules, initializers, regularizers, constraints].flatMap(
          classesOf,
        ),
      ]),
    ],
    functions: {
      "keras.activations": { ...activations.ACTIVATIONS, ...activations.ACTIVATION_ALIASES } as Record<string, KerasFunction>,
      "keras.losses": losses.LOSS_FUNCTIONS as Record<string, KerasFunction>,
      "keras.metrics": metrics.METRIC_FUNCTIONS as Record<string, KerasFunction>,
    },
  });
  return registry;
}

/**
 * The object a config stands for. Only registered classes are ever made: a file can execute nothing.
 *
 * @example
 * const layer = saving.deserializeKerasObject(saving.serializeKerasObject(new layers.Dense(3)));
 */
export function deserializeKerasObject(config: Json, options: DeserializeOptions = {}): unknown {
  return deserializeWith(config, { registry: builtinRegistry(), ...options });
}
