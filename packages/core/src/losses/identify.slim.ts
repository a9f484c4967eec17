import { type Json, notInSlim, type Registry, slimGet } from "../serialization/index.js";
import type { LossFunction } from "./define.js";
import type { LossIdentifier } from "./identify.js";
import type { Loss } from "./loss.js";

export type { LossIdentifier } from "./identify.js";

const rules = {
  module: "losses",
  names: {},
  is: (value: unknown): value is Loss | LossFunction => typeof value === "function",
};

export const lossRegistry = (): Registry => notInSlim("lossRegistry", "loading files");

export const get = (identifier: LossIdentifier | null): Loss | LossFunction | null => slimGet(rules, identifier);

export const serialize = (_loss: Loss | LossFunction): Json => notInSlim("losses.serialize", "writing a config");

export const deserialize = (_config: Json, _options?: object): Loss | LossFunction =>
  notInSlim("losses.deserialize", "reading a config");
