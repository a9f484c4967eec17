import { objectField } from "../config/index.js";
import { createLookup, type Lookup, serializeKerasObject } from "../serialization/index.js";
import { Adadelta } from "./adadelta.js";
import { Adafactor } from "./adafactor.js";
import { Adagrad } from "./adagrad.js";
import { Adam, AdamW } from "./adam.js";
import { Adamax } from "./adamax.js";
import { Ftrl } from "./ftrl.js";
import { Lamb } from "./lamb.js";
import { Lion } from "./lion.js";
import { Muon } from "./muon.js";
import { Nadam } from "./nadam.js";
import { Optimizer } from "./optimizer.js";
import { RMSprop } from "./rmsprop.js";
import { ScheduleFreeAdamW } from "./schedule-free-adamw.js";
import { scheduleClasses } from "./schedules/index.js";
import { SGD } from "./sgd.js";

/** Optimizers that hold no other one, so that a name alone can make them. */
export const plainOptimizers = () => [
  Adadelta,
  Adafactor,
  Adagrad,
  Adam,
  AdamW,
  Adamax,
  Ftrl,
  Lamb,
  Lion,
  Muon,
  Nadam,
  RMSprop,
  ScheduleFreeAdamW,
  SGD,
];

export const isOptimizer = (value: unknown): value is Optimizer => value instanceof Optimizer;

let made: Lookup<Optimizer> | undefined;
function lookup(): Lookup<Optimizer> {
  made ??= createLookup<Optimizer>({
    describe: "an optimizer",
    module: "keras.optimizers",
    classes: plainOptimizers(),
    others: scheduleClasses(),
    names: {},
    foldCase: true,
    is: isOptimizer,
  });
  return made;
}

/** The kind of option that holds another optimizer. */
export const innerOptimizerField = /* @__PURE__ */ objectField<Optimizer, string | Optimizer>({
  describe: "an optimizer",
  module: "keras.optimizers",
  resolve: (value) => lookup().get(value) ?? undefined,
  serialize: (optimizer) => serializeKerasObject(optimizer),
  deserialize: (json) => (json === null ? undefined : lookup().deserialize(json)),
});
