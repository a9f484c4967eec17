import { objectField } from "../config/index.js";
import { type Json, notInSlim, type Registry, slimGet } from "../serialization/index.js";
import type { RegularizerInput } from "./lookup.js";
import type { RegularizerFunction } from "./regularizer.js";

export type { RegularizerInput } from "./lookup.js";

const rules = {
  module: "regularizers",
  names: {},
  is: (value: unknown): value is RegularizerFunction => typeof value === "function",
};

export const get = (identifier: unknown): RegularizerFunction | null => slimGet<RegularizerFunction>(rules, identifier);

export const serialize = (_regularizer: RegularizerFunction): Json => notInSlim("regularizers.serialize", "writing a config");

export const deserialize = (_config: Json, _options?: object): RegularizerFunction =>
  notInSlim("regularizers.deserialize", "reading a config");

export const regularizerRegistry = (): Registry => notInSlim("regularizerRegistry", "loading files");

export const regularizerField = /* @__PURE__ */ objectField<RegularizerFunction, RegularizerInput>({
  describe: "a regularizer",
  module: "keras.regularizers",
  resolve: (value) => get(value) ?? undefined,
  serialize,
  deserialize: (json) => deserialize(json),
});
