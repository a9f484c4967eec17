import { type Kind, objectField } from "../config/index.js";
import { type Json, notInSlim, slimGet } from "../serialization/index.js";
import type { Activation } from "./define.js";
import { linear } from "./gates.js";
import type { ActivationIdentifier } from "./identify.js";
import { relu } from "./rectifiers.js";

export type { ActivationIdentifier } from "./identify.js";

const rules = {
  module: "activations",
  names: { linear: () => linear, relu: () => relu },
  is: (value: unknown): value is Activation => typeof value === "function",
};

export const get = (identifier: ActivationIdentifier): Activation => slimGet<Activation>(rules, identifier) ?? linear;

export const serialize = (_activation: Activation): Json => notInSlim("activations.serialize", "writing a config");

export const deserialize = (_config: Json, _options?: object): Activation =>
  notInSlim("activations.deserialize", "reading a config");

export const activationField: Kind<Activation, ActivationIdentifier> = /* @__PURE__ */ objectField<
  Activation,
  ActivationIdentifier
>({
  describe: "an activation name, a function or null",
  module: "keras.activations",
  resolve: (value) => get(value as ActivationIdentifier),
  serialize,
  deserialize: (json) => deserialize(json),
});
