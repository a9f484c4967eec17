import { objectField } from "../config/index.js";
import {
  type CustomObjects,
  createLookup,
  type Json,
  type Lookup,
  type Registry,
  serializeKerasObject,
} from "../serialization/index.js";
import { Constraint, type ConstraintFunction } from "./constraint.js";
import { MaxNorm, MinMaxNorm, NonNeg, UnitNorm } from "./norms.js";

let made: Lookup<ConstraintFunction> | undefined;

function lookup(): Lookup<ConstraintFunction> {
  made ??= createLookup<ConstraintFunction>({
    describe: "a constraint",
    module: "keras.constraints",
    classes: [Constraint, MaxNorm, MinMaxNorm, NonNeg, UnitNorm],
    names: { max_norm: "MaxNorm", min_max_norm: "MinMaxNorm", non_neg: "NonNeg", unit_norm: "UnitNorm" },
    is: (value): value is ConstraintFunction => typeof value === "function",
  });
  return made;
}

/**
 * The constraint that a name, class, config or function stands for; `null` stays `null`.
 *
 * @throws LayerError for unknown names, with the nearest known one.
 * @example
 * const limit = constraints.get("max_norm");
 */
export const get = (identifier: unknown): ConstraintFunction | null => lookup().get(identifier);

/**
 * The JSON form of a constraint, as files hold it.
 *
 * @example
 * constraints.serialize(new constraints.NonNeg());
 */
export const serialize = (constraint: ConstraintFunction): Json => serializeKerasObject(constraint);

/**
 * The constraint of a JSON form.
 *
 * @example
 * constraints.deserialize("non_neg") instanceof constraints.NonNeg; // true
 */
export const deserialize = (
  config: Json,
  options: { readonly customObjects?: CustomObjects | null | undefined } = {},
): ConstraintFunction => lookup().deserialize(config, options);

/** The built-in constraints, for loading files. */
export const constraintRegistry = (): Registry => lookup().registry;

/** What a layer takes for a constraint. */
export type ConstraintInput = string | ConstraintFunction | object;

/**
 * The kind of option that holds a constraint; wrap it in `nullable` for layers.
 *
 * @example
 * const fields = { kernelConstraint: constraints.constraintField.or("non_neg") };
 */
export const constraintField = /* @__PURE__ */ objectField<ConstraintFunction, ConstraintInput>({
  describe: "a constraint",
  module: "keras.constraints",
  resolve: (value) => get(value) ?? undefined,
  serialize,
  deserialize: (json) => (json === null ? undefined : deserialize(json)),
});
