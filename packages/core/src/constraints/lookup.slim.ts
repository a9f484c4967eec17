import { objectField } from "../config/index.js";
import { type Json, notInSlim, type Registry, slimGet } from "../serialization/index.js";
import type { ConstraintFunction } from "./constraint.js";
import type { ConstraintInput } from "./lookup.js";

export type { ConstraintInput } from "./lookup.js";

const rules = {
  module: "constraints",
  names: {},
  is: (value: unknown): value is ConstraintFunction => typeof value === "function",
};

export const get = (identifier: unknown): ConstraintFunction | null => slimGet<ConstraintFunction>(rules, identifier);

export const serialize = (_constraint: ConstraintFunction): Json => notInSlim("constraints.serialize", "writing a config");

export const deserialize = (_config: Json, _options?: object): ConstraintFunction =>
  notInSlim("constraints.deserialize", "reading a config");

export const constraintRegistry = (): Registry => notInSlim("constraintRegistry", "loading files");

export const constraintField = /* @__PURE__ */ objectField<ConstraintFunction, ConstraintInput>({
  describe: "a constraint",
  module: "keras.constraints",
  resolve: (value) => get(value) ?? undefined,
  serialize,
  deserialize: (json) => deserialize(json),
});
