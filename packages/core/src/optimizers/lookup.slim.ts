import { objectField } from "../config/index.js";
import { type Json, notInSlim, type Registry, slimGet } from "../serialization/index.js";
import type { OptimizerInput } from "./lookup.js";
import { Optimizer } from "./optimizer.js";

export type { OptimizerInput } from "./lookup.js";

const rules = {
  module: "optimizers",
  names: {},
  is: (value: unknown): value is Optimizer => value instanceof Optimizer,
};

export const get = (identifier: unknown): Optimizer | null => slimGet<Optimizer>(rules, identifier);

export const serialize = (_optimizer: Optimizer): Json => notInSlim("optimizers.serialize", "writing a config");

export const deserialize = (_config: Json, _options?: object): Optimizer =>
  notInSlim("optimizers.deserialize", "reading a config");

export const optimizerRegistry = (): Registry => notInSlim("optimizerRegistry", "loading files");

export const optimizerField = /* @__PURE__ */ objectField<Optimizer, OptimizerInput>({
  describe: "an optimizer",
  module: "keras.optimizers",
  resolve: (value) => get(value) ?? undefined,
  serialize,
  deserialize: (json) => deserialize(json),
});
