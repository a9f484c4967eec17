import type { Json } from "../serialization/index.js";

/** Why a value does not fit; turned into one line of the error that lists all of them. */
export class Problem {
  /** Completes "must be …"; `null` when `text` says it all. */
  readonly expected: string | null;
  readonly text: string;
  readonly hint: string | undefined;
  /** Where inside the option: `[1]`, `.key`. */
  readonly path: string;
  private constructor(expected: string | null, text: string, hint: string | undefined, path: string) {
    this.expected = expected;
    this.text = text;
    this.hint = hint;
    this.path = path;
  }

  /** `must be <expected>, got <got>. <hint>` */
  static mustBe(expected: string, got: string, hint?: string): Problem {
    return new Problem(expected, got, hint, "");
  }

  /** Free text after the option's name. */
  static says(text: string, hint?: string): Problem {
    return new Problem(null, text, hint, "");
  }

  /** The same problem of an element inside a list or record. */
  at(path: string): Problem {
    return new Problem(this.expected, this.text, this.hint, path + this.path);
  }

  /** The line about the option of this name, without final full stop and hint. */
  about(option: string): string {
    const where = option + this.path;
    return this.expected === null ? `${where}: ${this.text}` : `${where} must be ${this.expected}, got ${this.text}`;
  }
}

/** A checked value, or why it is none. */
export type Parsed<V> = V | Problem;

/** What a kind of option can do; every other behaviour of a config is derived from it. */
export interface KindRules<V> {
  /** Completes "must be …": `a positive integer`. */
  readonly expected: string;
  /** Checks and normalises what a user passed, never `undefined`; must accept its own results. */
  parse(value: unknown): Parsed<V>;
  /** The JSON form; without it the value itself. */
  write?(value: V): Json;
  /** The value of a JSON form; without it `parse`. */
  read?(json: Json): Parsed<V>;
  /** Whether Python holds this value as a float, so that 1 is written `1.0`. */
  writesFloat?(value: unknown): boolean;
}

/** A kind of option: `V` is what the config keeps, `I` what users may pass. */
export class Kind<V, I = V> {
  declare readonly filled: V;
  declare readonly input: I;
  readonly rules: KindRules<V>;
  constructor(rules: KindRules<V>) {
    this.rules = rules;
  }

  /** Must be passed. */
  get required(): Field<V, I, true> {
    return new Field<V, I, true>(this.rules, {});
  }

  /** May be left out; `value` then takes its place and is checked like any other. */
  or(value: I): Field<V, I, false> {
    return new Field<V, I, false>(this.rules, { fallback: () => value, fallbackText: value });
  }

  /** May be left out; the default is asked for each time, for settings that change and objects; `shown` is its name in documentation. */
  orElse(make: () => I, shown?: unknown): Field<V, I, false> {
    return new Field<V, I, false>(this.rules, { fallback: make, fallbackText: shown });
  }
}

interface FieldTraits {
  readonly fallback?: () => unknown;
  readonly fallbackText?: unknown;
  readonly wire?: string;
  readonly text?: string;
  /** `always`, `set`: only when it differs from the default, `never`. */
  readonly written?: "always" | "set" | "never";
}

/** One option of a config: a kind, whether it is required, and how it appears in files. */
export class Field<V, I, R extends boolean> {
  declare readonly filled: V;
  declare readonly input: I;
  declare readonly isRequired: R;
  readonly rules: KindRules<V>;
  readonly traits: FieldTraits;
  constructor(rules: KindRules<V>, traits: FieldTraits) {
    this.rules = rules;
    this.traits = traits;
  }

  #with(traits: FieldTraits): Field<V, I, R> {
    return new Field<V, I, R>(this.rules, { ...this.traits, ...traits });
  }

  /** Has this name in files where snake_case of the option's name is not it. */
  as(wire: string): Field<V, I, R> {
    return this.#with({ wire });
  }

  /** One sentence for the documentation. */
  doc(text: string): Field<V, I, R> {
    return this.#with({ text });
  }

  /** Written only when it differs from the default. */
  get writtenIfSet(): Field<V, I, R> {
    return this.#with({ written: "set" });
  }

  /** Read when a file has it, but never written. */
  get notWritten(): Field<V, I, R> {
    return this.#with({ written: "never" });
  }
}

/** Any kind, where its types do not matter. */
export type AnyKind = Kind<unknown, unknown>;

/** Any field, where its types do not matter. */
export type AnyField = Field<unknown, unknown, boolean>;
