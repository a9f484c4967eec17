import { type Kind, objectField, showValue } from "../config/index.js";
import { checkOptions, didYouMean, LayerError } from "../errors/index.js";
import {
  type CustomObjects,
  createRegistry,
  deserializeKerasObject,
  getRegisteredObject,
  isKerasObject,
  isPlainObject,
  type Json,
  type KerasFunction,
  type Registry,
  serializedFunctionName,
  serializeKerasObject,
} from "../serialization/index.js";
import type { Activation } from "./define.js";
import { linear } from "./gates.js";
import { ACTIVATION_ALIASES, ACTIVATIONS, type ActivationName } from "./table.js";

const KNOWN: Readonly<Record<string, KerasFunction>> = { ...ACTIVATIONS, ...ACTIVATION_ALIASES };
const MODULE = "keras.activations";

/** What stands for an activation: a name, a function, a layer, a config from a file, or `null` for the identity. */
export type ActivationIdentifier = ActivationName | (string & {}) | Activation | Readonly<Record<string, unknown>> | null;

let table: Registry | undefined;
const registry = (): Registry => (table ??= createRegistry({ functions: { [MODULE]: KNOWN } }));

function byName(name: string, customObjects: CustomObjects | null | undefined, where: string): Activation {
  const known = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
  const found = getRegisteredObject(name, { customObjects, moduleObjects: known === undefined ? {} : { [name]: known } });
  if (found !== null) return found as unknown as Activation;
  const hint = didYouMean(name, Object.keys(KNOWN)) ?? "Register a function of yours with registerKerasSerializable({ name }).";
  throw new LayerError(where, `unknown activation "${name}"`, { hint });
}

/**
 * The activation that a name, function, layer or config stands for; `null` is the identity.
 *
 * @throws LayerError for names nobody registered and values that are no activation.
 * @example
 * activations.get("relu") === activations.relu; // true
 */
export function get(identifier: ActivationIdentifier): Activation {
  if (identifier === null) return linear;
  if (typeof identifier === "string") return byName(identifier, null, "activations.get");
  if (typeof identifier === "function") return identifier as Activation;
  if (isPlainObject(identifier)) return deserialize(identifier as Json);
  throw new LayerError("activations.get", `an activation must be a name, a function or null, got ${showValue(identifier)}`);
}

/**
 * The JSON form of an activation: its name for built-in ones, an envelope for functions and layers of the user.
 *
 * @example
 * activations.serialize(activations.relu); // "relu"
 */
export function serialize(activation: Activation): Json {
  if (!isKerasObject(activation)) {
    const name = serializedFunctionName(activation as KerasFunction);
    if (name !== undefined && Object.hasOwn(KNOWN, name) && KNOWN[name] === activation) return name;
  }
  return serializeKerasObject(activation);
}

/**
 * The activation of a JSON form.
 *
 * @example
 * activations.deserialize("relu") === activations.relu; // true
 */
export function deserialize(
  config: Json,
  options: { readonly customObjects?: CustomObjects | null | undefined } = {},
): Activation {
  checkOptions("activations.deserialize", options, ["customObjects"]);
  if (config === null) return linear;
  if (typeof config === "string") return byName(config, options.customObjects, "activations.deserialize");
  const made = deserializeKerasObject(config, {
    registry: registry(),
    customObjects: options.customObjects,
    defaultModule: MODULE,
  });
  if (typeof made !== "function")
    throw new LayerError("activations.deserialize", `the config must be one of an activation, got ${showValue(config)}`);
  return made as Activation;
}

/** Option kind of layers for an activation. */
export const activationField: Kind<Activation, ActivationIdentifier> = /* @__PURE__ */ objectField<
  Activation,
  ActivationIdentifier
>({
  describe: "an activation name, a function or null",
  module: MODULE,
  resolve: (value) =>
    value === null || typeof value === "string" || typeof value === "function" || isPlainObject(value)
      ? get(value as ActivationIdentifier)
      : undefined,
  serialize,
  deserialize: (json) => deserialize(json),
});
