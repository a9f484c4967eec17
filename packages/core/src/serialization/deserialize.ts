import { checkOptions, KerasError, LayerError } from "../errors/index.js";
import { copyFloatMarks } from "./float-marks.js";
import { getOwn, isPlainObject, type Json, type JsonObject, setOwn } from "./json.js";
import type { KerasClass, KerasObject } from "./kinds.js";
import { deeper, type Loading, type LoadingOptions, loadingScope } from "./loading.js";
import { resolveClass, resolveFunction } from "./resolve.js";
import type { ValueCodec } from "./value-codec.js";
import { builtinCodecs } from "./values.js";

/** What {@link deserializeKerasObject} may name, and where to look first. */
export interface DeserializeOptions extends LoadingOptions {
  /** Module of envelopes that state none, such as `keras.initializers` inside a `kernel_initializer` of an old file. */
  readonly defaultModule?: string | undefined;
}

const where = "deserialize";

const refused: Readonly<Record<string, string>> = {
  __lambda__: "holds Python code, which is never run",
  __typespec__: "is a TensorFlow type, which only TensorFlow can rebuild",
};

const isEmpty = (config: unknown): boolean => !isPlainObject(config) || Object.keys(config).length === 0;

function label(className: string, config: JsonObject): string {
  const name = getOwn(config, "name");
  return typeof name === "string" ? `${className} "${name}"` : className;
}

/** Runs user code that builds an object; whatever it throws comes out as an error of ours that says where. */
function building<T>(text: string, fn: () => T): T {
  try {
    return fn();
  } catch (error) {
    if (error instanceof KerasError) throw error.within(text);
    const reason = error instanceof Error ? error.message : String(error);
    throw new LayerError(where, `${text} must be buildable from its config, got: ${reason.replace(/\.$/, "")}`, { cause: error });
  }
}

function build(cls: KerasClass, envelope: JsonObject, className: string): object {
  const config = getOwn(envelope, "config") as Json;
  if (!isPlainObject(config)) throw new LayerError(where, `the config of ${className} must be an object`);
  return building(label(className, config as JsonObject), () => {
    const object: KerasObject & object = cls.fromConfig(config as JsonObject) as KerasObject & object;
    const buildConfig = getOwn(envelope, "build_config");
    if (!isEmpty(buildConfig) && object.built !== true) object.buildFromConfig?.(buildConfig as JsonObject);
    const compileConfig = getOwn(envelope, "compile_config");
    if (!isEmpty(compileConfig)) object.compileFromConfig?.(compileConfig as JsonObject);
    return object;
  });
}

/** One walk over one JSON value. */
class Reader {
  readonly loading: Loading;
  readonly codecs: readonly ValueCodec[];
  readonly defaultModule: string | undefined;
  constructor(loading: Loading, defaultModule: string | undefined) {
    this.loading = loading;
    this.codecs = [...loading.registries.flatMap((registry) => registry.codecs), ...builtinCodecs];
    this.defaultModule = defaultModule;
  }

  value(json: Json): unknown {
    if (typeof json === "string")
      return Object.hasOwn(this.loading.customObjects, json) ? this.loading.customObjects[json] : json;
    if (typeof json !== "object" || json === null) return json;
    return deeper(this.loading, () => (Array.isArray(json) ? this.list(json) : this.members(json as JsonObject)));
  }

  list(items: readonly Json[]): unknown[] {
    const out = items.map((item) => this.value(item));
    copyFloatMarks(items, out);
    return out;
  }

  members(json: JsonObject): unknown {
    if (!isPlainObject(json)) throw new LayerError(where, "a config must be plain JSON data, got an object of a class");
    const className = getOwn(json, "class_name");
    if (typeof className === "string") {
      if (Object.hasOwn(json, "config")) return this.object(json, className, json.config as Json);
      // Keras 1 and 2 put the content of these beside the tag.
      if (className === "__ellipsis__" || className === "__bytes__") return this.object(json, className, json);
      if (className === "__tuple__" && Object.hasOwn(json, "items")) return this.object(json, className, json.items as Json);
    }
    if (className !== undefined && typeof className !== "string" && Object.hasOwn(json, "config")) {
      throw new LayerError(where, `class_name must be a string, got ${typeof className}`);
    }
    const out: Record<string, unknown> = {};
    for (const key of Object.keys(json)) setOwn(out, key, this.value(json[key] as Json));
    copyFloatMarks(json, out);
    return out;
  }

  object(json: JsonObject, className: string, config: Json): unknown {
    const reason = Object.hasOwn(refused, className) ? refused[className] : undefined;
    if (reason !== undefined) {
      throw new LayerError(where, `${className} ${reason}`, {
        hint: "In Python, put the function into a registered layer or function and save again.",
      });
    }
    const codec = this.codecs.find((c) => c.tag === className);
    if (codec !== undefined) return codec.read(config, (inner) => this.value(inner));
    if (className === "function") return resolveFunction(json, this.loading, this.defaultModule);
    return this.kerasObject(json, className);
  }

  kerasObject(json: JsonObject, className: string): object {
    const cls = resolveClass(json, className, this.loading, this.defaultModule);
    const id = getOwn(json, "shared_object_id");
    // Python reuses ids of dead objects, so the class is part of the key.
    const key = typeof id === "number" || typeof id === "bigint" ? `${id} ${className}` : undefined;
    const known = key === undefined ? undefined : this.loading.shared.get(key);
    if (known !== undefined) return known;
    const object = build(cls, json, className);
    if (key !== undefined) this.loading.shared.set(key, object);
    return object;
  }
}

/**
 * Rebuilds what {@link serializeKerasObject} or Python Keras wrote. A class or function name means something only when it
 * is registered, passed in, or listed in the registry of the load: nothing is ever imported or run because a file says so.
 *
 * @throws LayerError for unknown classes and functions, lambdas, malformed values and more than 256 levels.
 * @example
 * const json = saving.serializeKerasObject(new layers.Dense(3));
 * saving.deserializeKerasObject(json); // a Dense with 3 units
 */
export function deserializeKerasObject(config: Json, options: DeserializeOptions = {}): unknown {
  checkOptions("deserializeKerasObject", options, ["registry", "customObjects", "defaultModule"]);
  return loadingScope(options, (loading) => new Reader(loading, options.defaultModule).value(config));
}
