import { objectField } from "../config/index.js";
import {
  type CustomObjects,
  createLookup,
  type Json,
  type Lookup,
  type Registry,
  serializeKerasObject,
} from "../serialization/index.js";
import { L1, L1L2, L2 } from "./norms.js";
import { OrthogonalRegularizer } from "./orthogonal.js";
import type { RegularizerFunction } from "./regularizer.js";

let made: Lookup<RegularizerFunction> | undefined;

function lookup(): Lookup<RegularizerFunction> {
  made ??= createLookup<RegularizerFunction>({
    describe: "a regularizer",
    module: "keras.regularizers",
    classes: [L1, L1L2, L2, OrthogonalRegularizer],
    names: { l1: "L1", l2: "L2", l1l2: "L1L2", l1_l2: "L1L2", orthogonal_regularizer: "OrthogonalRegularizer" },
    is: (value): value is RegularizerFunction => typeof value === "function",
  });
  return made;
}

/**
 * The regularizer that a name, class, config or function stands for; `null` stays `null`.
 *
 * @throws LayerError for unknown names, with the nearest known one.
 * @example
 * const penalty = regularizers.get("l2");
 */
export const get = (identifier: unknown): RegularizerFunction | null => lookup().get(identifier);

/**
 * The JSON form of a regularizer, as files hold it.
 *
 * @example
 * regularizers.serialize(new regularizers.L2());
 */
export const serialize = (regularizer: RegularizerFunction): Json => serializeKerasObject(regularizer);

/**
 * The regularizer of a JSON form.
 *
 * @example
 * regularizers.deserialize("l2") instanceof regularizers.L2; // true
 */
export const deserialize = (
  config: Json,
  options: { readonly customObjects?: CustomObjects | null | undefined } = {},
): RegularizerFunction => lookup().deserialize(config, options);

/** The built-in regularizers, for loading files. */
export const regularizerRegistry = (): Registry => lookup().registry;

/** What a layer takes for a regularizer. */
export type RegularizerInput = string | RegularizerFunction | object;

/**
 * The kind of option that holds a regularizer; wrap it in `nullable` for layers.
 *
 * @example
 * const fields = { kernelRegularizer: regularizers.regularizerField.or("l2") };
 */
export const regularizerField = /* @__PURE__ */ objectField<RegularizerFunction, RegularizerInput>({
  describe: "a regularizer",
  module: "keras.regularizers",
  resolve: (value) => get(value) ?? undefined,
  serialize,
  deserialize: (json) => (json === null ? undefined : deserialize(json)),
});
