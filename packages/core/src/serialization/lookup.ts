import { checkOptions, didYouMean, LayerError } from "../errors/index.js";
import { customNames, getRegisteredObject } from "./custom-objects.js";
import { deserializeKerasObject } from "./deserialize.js";
import { isPlainObject, type Json, type JsonObject } from "./json.js";
import { type CustomObjects, isKerasClass, type KerasClass, ownClassName } from "./kinds.js";
import { createRegistry, type Registry } from "./registry.js";
import { serializeKerasObject } from "./serialize.js";

/** A class of the module that needs no arguments, so that its name alone makes an object. */
export type NamedClass<T extends object> = KerasClass<T> & (new () => T);

/** How one module of objects (initializers, optimizers …) turns identifiers into objects. */
export interface LookupRules<T extends object> {
  /** Completes "must be …": `an initializer`. */
  readonly describe: string;
  /** Public module: `keras.initializers`. */
  readonly module: string;
  readonly classes: readonly NamedClass<T>[];
  /** Further classes that configs of this module may hold but a string alone cannot make. */
  readonly others?: readonly KerasClass[] | undefined;
  /** Every short name and the class it stands for, beside the class names. */
  readonly names: Readonly<Record<string, string>>;
  /** Whether names are looked up in lower case. */
  readonly foldCase?: boolean | undefined;
  is(value: unknown): value is T;
}

/** `get`, `serialize` and `deserialize` of a module. */
export interface Lookup<T extends object> {
  readonly registry: Registry;
  /** The object a name, class, config or instance stands for; `null` for `null`; a name makes a new object each time. */
  get(identifier: unknown): T | null;
  serialize(object: T): Json;
  deserialize(config: Json, options?: { readonly customObjects?: CustomObjects | null | undefined }): T;
}

/** Makes the lookup of a module from its explicit list of classes. */
export function createLookup<T extends object>(rules: LookupRules<T>): Lookup<T> {
  const module = rules.module.replace(/^keras\./, "");
  const where = `${module}.get`;
  const fold = (name: string): string => (rules.foldCase ? name.toLowerCase() : name);
  const byName = new Map<string, NamedClass<T>>();
  const classNamed = new Map(rules.classes.map((cls) => [ownClassName(cls) as string, cls]));
  for (const [name, cls] of classNamed) byName.set(fold(name), cls);
  for (const [name, className] of Object.entries(rules.names)) byName.set(fold(name), classNamed.get(className) as NamedClass<T>);
  const registry = createRegistry({ classes: [...rules.classes, ...(rules.others ?? [])] });

  const checked = (value: unknown, shown: string): T => {
    if (rules.is(value)) return value;
    throw new LayerError(where, `identifier must be ${rules.describe}, got ${shown}`);
  };
  const make = (cls: NamedClass<T>): T => new cls();
  const named = (name: string): T => {
    const cls = byName.get(fold(name));
    if (cls !== undefined) return make(cls);
    const custom = getRegisteredObject(name);
    if (custom !== null) return checked(isKerasClass(custom) ? make(custom as NamedClass<T>) : custom, `"${name}"`);
    const hint = didYouMean(name, [...Object.keys(rules.names), ...byName.keys(), ...customNames()]);
    throw new LayerError(where, `identifier must be ${rules.describe}, got "${name}"`, hint === undefined ? {} : { hint });
  };
  const deserialize = (config: Json, options: { readonly customObjects?: CustomObjects | null | undefined } = {}): T => {
    checkOptions(`${module}.deserialize`, options, ["customObjects"]);
    if (typeof config === "string") return named(config);
    const withName = nameInside(config, byName, fold);
    const made = deserializeKerasObject(withName, {
      registry,
      defaultModule: rules.module,
      customObjects: options.customObjects,
    });
    return checked(made, "another kind of object");
  };

  return {
    registry,
    deserialize,
    serialize: (object) => serializeKerasObject(object),
    get(identifier) {
      if (identifier === null || identifier === undefined) return null;
      if (typeof identifier === "string") return named(identifier);
      if (isKerasClass(identifier)) return checked(make(identifier as NamedClass<T>), "a class of another kind");
      if (isPlainObject(identifier)) return deserialize(identifier as JsonObject);
      return checked(identifier, typeof identifier === "object" ? "an object of another kind" : typeof identifier);
    },
  };
}

/** Configs may name a class by its short name: `{ class_name: "glorot_uniform", config: {} }`. */
function nameInside<T extends object>(
  config: Json,
  byName: ReadonlyMap<string, NamedClass<T>>,
  fold: (name: string) => string,
): Json {
  if (!isPlainObject(config)) return config;
  const { class_name: name } = config as JsonObject;
  const cls = typeof name === "string" ? byName.get(fold(name)) : undefined;
  return cls === undefined ? config : ({ ...(config as JsonObject), class_name: ownClassName(cls) as string } as JsonObject);
}
