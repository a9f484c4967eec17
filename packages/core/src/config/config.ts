import { LayerError } from "../errors/index.js";
import { isFloatAt, type Json, type JsonObject, markFloats, setOwn, toPythonJson } from "../serialization/index.js";
import { readWith, writeWith } from "./containers.js";
import { type AnyField, type Parsed, Problem } from "./kind.js";
import { toSnake } from "./names.js";
import { type Complaint, ConfigError, optionComplaints, strayKeys, strayOptions } from "./problems.js";
import type { Fields, FilledFields, InputFields, MergedFields } from "./types.js";

/** What holds for the config as a whole. */
export interface ConfigSettings<F extends Fields> {
  /** Options in the order files have them; those not named follow as declared. */
  readonly order?: readonly (keyof F & string)[] | undefined;
  /** Keys of old files: the key that replaced it, or `null` for one without meaning now. */
  readonly legacy?: Readonly<Record<string, string | null>> | undefined;
  /** What several options together must satisfy: the problem as a sentence without full stop, or `undefined`. */
  readonly check?: ((filled: FilledFields<F>) => string | undefined) | undefined;
}

/** Whether a file would show the same for this value as for the default. */
function isDefault({ rules, traits }: AnyField, value: unknown): boolean {
  const fallback = rules.parse(traits.fallback?.());
  return !(fallback instanceof Problem) && toPythonJson(writeWith(rules, value)) === toPythonJson(writeWith(rules, fallback));
}

/** What options are called in files. */
interface Names {
  readonly wireOf: ReadonlyMap<string, string>;
  /** Option and wire key in the order of files. */
  readonly written: readonly (readonly [string, string])[];
}

function merged<F extends Fields, G extends Fields>(first: F, further: G): MergedFields<F, G> {
  const all: Record<string, AnyField> = {};
  for (const name of Object.keys(first)) if (!Object.hasOwn(further, name)) all[name] = first[name] as AnyField;
  return Object.assign(all, further) as unknown as MergedFields<F, G>;
}

/** The declaration of a class's constructor options: types, defaults, checks, documentation and both ways of the JSON boundary. */
export class Config<F extends Fields> {
  readonly module: string;
  readonly className: string;
  readonly settings: ConfigSettings<F>;
  // Most configs of a program are never used: what follows from the declaration is worked out when it is needed.
  readonly #declare: () => F;
  #fields: F | null = null;
  #listed: readonly (readonly [string, AnyField])[] | null = null;
  #names: Names | null = null;

  constructor(module: string, className: string, declare: () => F, settings: ConfigSettings<F>) {
    this.module = module;
    this.className = className;
    this.#declare = declare;
    this.settings = settings;
  }

  get fields(): F {
    this.#fields ??= this.#declare();
    return this.#fields;
  }

  get #entries(): readonly (readonly [string, AnyField])[] {
    this.#listed ??= Object.entries(this.fields);
    return this.#listed;
  }

  #named(): Names {
    const wireOf = new Map(this.#entries.map(([name, field]) => [name, field.traits.wire ?? toSnake(name)]));
    if (new Set(wireOf.values()).size < wireOf.size)
      throw new LayerError(this.className, "two options must not share a key in files");
    const order = [...new Set([...(this.settings.order ?? []), ...this.#entries.map(([name]) => name)])];
    return { wireOf, written: order.map((name) => [name, this.#wire(name, wireOf)]) };
  }

  get #wireOf(): Names["wireOf"] {
    this.#names ??= this.#named();
    return this.#names.wireOf;
  }
  get #written(): Names["written"] {
    this.#names ??= this.#named();
    return this.#names.written;
  }

  #wire(name: string, wireOf = this.#wireOf): string {
    const wire = wireOf.get(name);
    if (wire === undefined) throw new LayerError(this.className, `order must name declared options, got "${name}"`);
    return wire;
  }

  /** A config with these options first and further ones after them; an option declared again moves to its new place. */
  extend<G extends Fields>(
    module: string,
    className: string,
    fields: G,
    settings: ConfigSettings<MergedFields<F, G>> = {},
  ): Config<MergedFields<F, G>> {
    const { legacy } = this.settings;
    const all = legacy === undefined ? settings : { ...settings, legacy: { ...legacy, ...settings.legacy } };
    return new Config(module, className, () => merged(this.fields, fields), all);
  }

  /** Fields in declared order, each read from `source`, defaults filled in; complaints name them by `label`. */
  #collect(
    source: Readonly<Record<string, unknown>>,
    keyOf: (name: string) => string,
    parse: (field: AnyField, value: unknown) => Parsed<unknown>,
    complaints: Complaint[],
  ): Record<string, unknown> {
    const filled: Record<string, unknown> = {};
    for (const [name, field] of this.#entries) {
      const key = keyOf(name);
      const given = Object.hasOwn(source, key) ? source[key] : undefined;
      if (given === undefined && field.traits.fallback === undefined) {
        complaints.push({ option: key, text: `${key} is required and must be ${field.rules.expected}`, hint: undefined });
        continue;
      }
      const parsed = given === undefined ? field.rules.parse(field.traits.fallback?.()) : parse(field, given);
      if (parsed instanceof Problem) complaints.push({ option: key, text: parsed.about(key), hint: parsed.hint });
      else setOwn(filled, name, parsed);
    }
    return filled;
  }

  #finish(where: string, filled: Record<string, unknown>, complaints: Complaint[]): FilledFields<F> {
    const values = Object.freeze(filled) as FilledFields<F>;
    const text = complaints.length === 0 ? this.settings.check?.(values) : undefined;
    if (text !== undefined) complaints.push({ option: undefined, text, hint: undefined });
    if (complaints.length > 0) throw new ConfigError(where, complaints);
    return values;
  }

  /**
   * Checks what a user passed and fills in the defaults; the result is frozen.
   *
   * @throws LayerError that lists every problem: unknown, missing and wrong options.
   */
  fill(where: string, options: InputFields<F>): FilledFields<F> {
    const complaints = optionComplaints(options);
    if (complaints.length > 0) throw new ConfigError(where, complaints);
    const source = options as Readonly<Record<string, unknown>>;
    complaints.push(...strayOptions(source, this.#wireOf));
    const filled = this.#collect(
      source,
      (name) => name,
      (field, value) => field.rules.parse(value),
      complaints,
    );
    return this.#finish(where, filled, complaints);
  }

  /** The config in Keras's snake_case form and order, plain data only. */
  toWire(filled: FilledFields<F>): JsonObject {
    const wire: Record<string, Json> = {};
    for (const [name, key] of this.#written) {
      const { rules, traits } = this.fields[name] as AnyField;
      const value = (filled as Readonly<Record<string, unknown>>)[name];
      if (traits.written === "never" || (traits.written === "set" && isDefault(this.fields[name] as AnyField, value))) continue;
      if (value === undefined)
        throw new LayerError(this.className, `option ${name} must have a value to be written, got undefined`);
      setOwn(wire, key, writeWith(rules, value));
      if (rules.writesFloat?.(value)) markFloats(wire, [key]);
    }
    return wire;
  }

  /**
   * Reads a config as {@link Config.toWire} or Python wrote it; keys that Keras does not have, such as camelCase ones, are refused.
   *
   * @throws LayerError that lists every problem.
   */
  fromWire(json: JsonObject, where = this.className): FilledFields<F> {
    const complaints = optionComplaints(json);
    if (complaints.length > 0) throw new ConfigError(where, complaints);
    const source: Record<string, unknown> = {};
    for (const key of Object.keys(json)) {
      const legacy = this.settings.legacy;
      const name = legacy !== undefined && Object.hasOwn(legacy, key) ? legacy[key] : key;
      if (name === null || name === undefined || (name !== key && Object.hasOwn(json, name))) continue;
      setOwn(source, name, json[key]);
    }
    complaints.push(...strayKeys(source, this.#wireOf));
    const filled = this.#collect(
      source,
      (name) => this.#wire(name),
      (field, value) => readWith(field.rules, value as Json),
      complaints,
    );
    return this.#finish(where, filled, complaints);
  }

  /** The constructor's arguments that a JSON form stands for: required options by position, the others as one object. */
  argumentsFrom(json: JsonObject, where = this.className): unknown[] {
    const filled: Readonly<Record<string, unknown>> = this.fromWire(json, where);
    const positional: unknown[] = [];
    const options: Record<string, unknown> = {};
    for (const [name, field] of this.#entries) {
      if (field.traits.fallback === undefined) positional.push(filled[name]);
      else setOwn(options, name, filled[name]);
    }
    return [...positional, options];
  }

  /** Marks the floats of a wire object that lost its marks by being copied. */
  markFloats(wire: JsonObject): void {
    for (const [name, key] of this.#written) {
      if (!Object.hasOwn(wire, key) || isFloatAt(wire, key)) continue;
      if (this.fields[name]?.rules.writesFloat?.(wire[key])) markFloats(wire, [key]);
    }
  }
}

/**
 * Declares the options of a class once: with
 * `const c = config("keras.layers", "Dense", { units: positiveInt.required, useBias: bool.or(true) })`,
 * `c.fill("Dense", { units: 3 })` is `{ units: 3, useBias: true }`.
 */
export function config<F extends Fields>(
  module: string,
  className: string,
  fields: F,
  settings: ConfigSettings<F> = {},
): Config<F> {
  return new Config(module, className, () => fields, settings);
}
