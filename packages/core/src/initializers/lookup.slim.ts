import { objectField } from "../config/index.js";
import { type Json, notInSlim, type Registry, slimGet } from "../serialization/index.js";
import { isArrayLike } from "./constant-value.js";
import { Constant, Ones, Zeros } from "./constants.js";
import { Initializer, type InitializerFunction } from "./initializer.js";
import type { InitializerInput } from "./lookup.js";
import { GlorotUniform, HeUniform } from "./scaled.js";

export type { InitializerInput } from "./lookup.js";

const rules = {
  module: "initializers",
  names: {
    glorot_uniform: () => new GlorotUniform(),
    he_uniform: () => new HeUniform(),
    zeros: () => new Zeros(),
    ones: () => new Ones(),
  },
  is: (value: unknown): value is InitializerFunction => typeof value === "function",
};

export const get = (identifier: unknown): InitializerFunction | null =>
  isArrayLike(identifier) ? new Constant({ value: identifier }) : slimGet<InitializerFunction>(rules, identifier);

export const serialize = (_initializer: InitializerFunction): Json => notInSlim("initializers.serialize", "writing a config");

export const deserialize = (_config: Json, _options?: object): InitializerFunction =>
  notInSlim("initializers.deserialize", "reading a config");

export const initializerRegistry = (): Registry => notInSlim("initializerRegistry", "loading files");

export const cloneInitializer = (initializer: InitializerFunction): InitializerFunction =>
  initializer instanceof Initializer ? initializer.clone() : initializer;

export const initializerField = /* @__PURE__ */ objectField<InitializerFunction, InitializerInput>({
  describe: "an initializer",
  module: "keras.initializers",
  resolve: (value) => get(value) ?? undefined,
  serialize,
  deserialize: (json) => deserialize(json),
});
