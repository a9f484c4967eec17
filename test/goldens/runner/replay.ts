import { type GoldenCase, isObject, type JsonObject, toleranceOf } from "./case.js";
import { type Demand, freeDtypes } from "./compare.js";
import type { AnyFunction, Library } from "./library.js";
import { exportPath } from "./names.js";
import { Missing, Undemandable } from "./outcome.js";
import { Decoder } from "./values.js";

/** What a group needs to replay one case. */
export interface Replay {
  readonly library: Library;
  readonly decoder: Decoder;
  readonly raw: GoldenCase;
  readonly demand: Demand;
}

/** Throws where the recording says that a case binds nobody else. */
export function assertDemandable(raw: GoldenCase): void {
  if (raw["backend_dependent"] === true) throw new Undemandable("Keras's own backends disagree (backend_dependent)");
}

const NARROWED = "float32 vs float64, int32 vs int64";

export function replayOf(library: Library, raw: GoldenCase): Replay {
  const demand: Demand = {
    tolerance: toleranceOf(raw),
    shapesOnly: raw["random"] === true,
    // What TensorFlow keeps in 64 bits is known only of cases that were replayed on it.
    dtypes: freeDtypes(raw["unchecked"] === true ? NARROWED : raw["dtype_backend_dependent"]),
  };
  return { library, decoder: new Decoder(library), raw, demand };
}

export const field = (raw: JsonObject, key: string): JsonObject => {
  const value = raw[key];
  if (!isObject(value)) throw new Error(`the recorded case has no "${key}"`);
  return value;
};

const SETTINGS: Readonly<Record<string, readonly [get: string, set: string]>> = {
  image_data_format: ["keras.config.image_data_format", "keras.config.set_image_data_format"],
  floatx: ["keras.config.floatx", "keras.config.set_floatx"],
  epsilon: ["keras.config.epsilon", "keras.config.set_epsilon"],
  dtype_policy: ["keras.config.dtype_policy", "keras.config.set_dtype_policy"],
};

/** Runs `fn` under the global settings of a case and puts the old ones back. */
export async function withSettings<T>(library: Library, raw: GoldenCase, fn: () => Promise<T>): Promise<T> {
  const settings = isObject(raw["settings"]) ? Object.entries(raw["settings"]) : [];
  const undo: (() => void)[] = [];
  try {
    for (const [key, value] of settings) {
      const [get, set] = SETTINGS[key] ?? [];
      if (get === undefined || set === undefined) throw new Missing(`setting ${key}`);
      const old = library.function(get)();
      library.function(set)(value);
      undo.push(() => library.function(set)(old));
    }
    return await fn();
  } finally {
    for (const back of undo.reverse()) back();
  }
}

/** Something that Python calls with `x(...)`: an instance that must be callable here too. */
export function callable(x: unknown, what: string): AnyFunction {
  if (typeof x === "function") return x as AnyFunction;
  throw new TypeError(`${what} is not callable`);
}

/** A method by its Python name, or `Missing`. */
export function method(x: unknown, name: string): AnyFunction {
  const [key = name] = exportPath(name);
  const found = Reflect.get(x as object, key) as unknown;
  if (typeof found !== "function") throw new TypeError(`${key} is not a method`);
  return (...args: unknown[]) => (found as AnyFunction).apply(x, args);
}
