import { KerasError } from "../errors/index.js";
import { deserializeKerasObject, type Json, serializeKerasObject } from "../serialization/index.js";
import { Kind, type Parsed, Problem } from "./kind.js";
import { showValue } from "./show.js";

/** How a module of objects (activations, initializers, layers …) takes part in configs. */
export interface ObjectFieldRules<V> {
  /** Completes "must be …": `an initializer`. */
  readonly describe: string;
  /** Module of envelopes that name none: `keras.initializers`. */
  readonly module?: string | undefined;
  /**
   * The object that an identifier, function or instance stands for. Returns `undefined` when it stands for none;
   * a thrown KerasError becomes part of the config's error.
   */
  resolve(value: unknown): V | undefined;
  /** The JSON form; default `serializeKerasObject`. */
  serialize?(value: V): Json;
  /** The object of a JSON form; default: strings go to `resolve`, the rest through `deserializeKerasObject`. */
  deserialize?(json: Json): V | undefined;
}

/** An error's own sentence as part of another one: no `[where] `, no full stop, a question as hint. */
function quoted(error: KerasError): Problem {
  const text = error.message.replace(/^\[[^\]]*\] /, "").replaceAll("\n", "\n  ");
  const question = / (Did you mean "[^"]*"\?.*)$/s.exec(text);
  const body = question === null ? text : text.slice(0, question.index);
  return Problem.says(body.replace(/\.$/, ""), question?.[1]);
}

/**
 * A kind of option that holds an object, given by name, function or instance, such as
 * `objectField<Initializer, string | Initializer>({ describe: "an initializer", module: "keras.initializers", resolve })`.
 */
export function objectField<V, I = V | string>(rules: ObjectFieldRules<V>): Kind<V, I | V> {
  const attempt = (value: unknown, make: () => V | undefined): Parsed<V> => {
    try {
      const made = make();
      return made === undefined ? Problem.mustBe(rules.describe, showValue(value)) : made;
    } catch (error) {
      if (error instanceof KerasError) return quoted(error);
      throw error;
    }
  };
  const fromJson = (json: Json): V | undefined => {
    if (rules.deserialize !== undefined) return rules.deserialize(json);
    if (typeof json === "string") return rules.resolve(json);
    return rules.resolve(deserializeKerasObject(json, { defaultModule: rules.module }));
  };
  return new Kind<V, I | V>({
    expected: rules.describe,
    parse: (value) => attempt(value, () => rules.resolve(value)),
    write: (value) => (rules.serialize === undefined ? serializeKerasObject(value) : rules.serialize(value)),
    read: (json) => attempt(json, () => fromJson(json)),
  });
}
