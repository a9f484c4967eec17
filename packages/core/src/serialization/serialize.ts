import { LayerError } from "../errors/index.js";
import { remember } from "./builtin-classes.js";
import { getRegisteredName } from "./custom-objects.js";
import { copyFloatMarks } from "./float-marks.js";
import { isPlainObject, type Json, type JsonObject, setOwn } from "./json.js";
import {
  classOf,
  givenName,
  isKerasClass,
  isKerasModule,
  isKerasObject,
  type KerasFunction,
  type KerasObject,
  ownClassName,
  ownModule,
} from "./kinds.js";
import { currentLoading, MAX_OBJECT_DEPTH } from "./loading.js";
import { isHostArray, toNestedLists } from "./numpy-codec.js";
import { noteShared } from "./sharing.js";
import type { ValueCodec } from "./value-codec.js";
import { builtinCodecs } from "./values.js";

/** Kinds of values to be written besides the built-in ones. */
export interface SerializeOptions {
  readonly codecs?: readonly ValueCodec[] | undefined;
}

const where = "serialize";

/** One walk over one value. */
class Writer {
  readonly codecs: readonly ValueCodec[];
  readonly open: object[] = [];
  constructor(codecs: readonly ValueCodec[]) {
    this.codecs = codecs;
  }

  value(value: unknown, path: string): Json {
    switch (typeof value) {
      case "string":
      case "number":
      case "boolean":
      case "bigint":
        return value;
      case "object":
      case "function":
        return value === null ? null : this.inside(value, path);
      case "symbol": {
        const codec = this.codecs.find((c) => c.is(value));
        if (codec !== undefined) return this.special(codec, value, path);
      }
    }
    throw new LayerError(where, `${path} must be something a file can hold, got ${typeof value}`);
  }

  inside(value: object, path: string): Json {
    if (this.open.includes(value)) throw new LayerError(where, `${path} must not contain itself`);
    if (this.open.length >= MAX_OBJECT_DEPTH)
      throw new LayerError(where, `values must nest at most ${MAX_OBJECT_DEPTH} levels deep, got more at ${path}`);
    this.open.push(value);
    try {
      return this.compound(value, path);
    } finally {
      this.open.pop();
    }
  }

  compound(value: object, path: string): Json {
    if (isKerasClass(value))
      throw new LayerError(where, `${path} must be an instance, got the class ${ownClassName(value) ?? "itself"}`);
    if (Array.isArray(value)) return this.list(value, path);
    if (isKerasObject(value)) return this.object(value, path);
    if (isHostArray(value) && value.shape.length === 0) return toNestedLists(value);
    const codec = this.codecs.find((c) => c.is(value));
    if (codec !== undefined) return this.special(codec, value, path);
    if (typeof value === "function") return functionEnvelope(value as KerasFunction, path);
    if (isPlainObject(value)) return this.members(value, path);
    throw new LayerError(where, `${path} must be something a file can hold, got an object without getConfig()`);
  }

  special(codec: ValueCodec, value: unknown, path: string): Json {
    return { class_name: codec.tag, config: codec.write(value, (inner) => this.value(inner, path)) };
  }

  list(items: readonly unknown[], path: string): Json {
    const out = items.map((item, i) => this.value(item, `${path}[${i}]`));
    copyFloatMarks(items, out);
    return out;
  }

  members(members: Readonly<Record<string, unknown>>, path: string): JsonObject {
    const out: Record<string, Json> = {};
    for (const key of Object.keys(members)) {
      if (members[key] !== undefined) setOwn(out, key, this.value(members[key], `${path}.${key}`));
    }
    copyFloatMarks(members, out);
    return out;
  }

  object(object: KerasObject, path: string): Json {
    const cls = classOf(object);
    const className = ownClassName(cls);
    if (className === undefined) {
      throw new LayerError(where, `the class of ${path} must declare its own name`, {
        hint: 'Add `static className = "…"` to it: the name of a JavaScript class does not survive minifiers.',
      });
    }
    const module = ownModule(cls);
    remember(cls);
    const config = this.members(object.getConfig(), className);
    if (Object.hasOwn(cls, "declared")) cls.declared?.markFloats(config);
    const name = getRegisteredName(cls) ?? className;
    const isPublic = isKerasModule(module) && !/^keras\.src(\.|$)/.test(module);
    const envelope: Record<string, Json> = { module, class_name: className, config, registered_name: isPublic ? null : name };
    const build = object.getBuildConfig?.();
    if (build) envelope.build_config = this.members(build, `${className}.build_config`);
    const compile = object.getCompileConfig?.();
    if (compile) envelope.compile_config = this.members(compile, `${className}.compile_config`);
    noteShared(object, envelope);
    return envelope;
  }
}

/** The name files know a function by: registered, given by `named`, or under which a registry lists it. */
export function serializedFunctionName(fn: KerasFunction): string | undefined {
  const name = getRegisteredName(fn) ?? givenName(fn);
  if (name !== undefined) return name;
  for (const registry of currentLoading()?.registries ?? []) {
    const known = registry.nameOf(fn);
    if (known !== undefined) return known;
  }
  return undefined;
}

function functionEnvelope(fn: KerasFunction, path: string): Json {
  const name = serializedFunctionName(fn);
  if (name === undefined) {
    throw new LayerError(where, `${path} must be a function that files can name, got an unregistered one`, {
      hint: "Register it with registerKerasSerializable({ name }); code is never written to files.",
    });
  }
  return { module: "builtins", class_name: "function", config: name, registered_name: "function" };
}

/**
 * The JSON form of a value as Keras writes it: `{ module, class_name, config, registered_name, … }` for objects, the value
 * itself for plain data, `{ class_name: "__slice__", … }` and the like for slices, bytes, arrays and `...`.
 *
 * @throws LayerError naming the path of the first value that no file can hold.
 * @example serializeKerasObject([1, { axis: null }]); // [1, { axis: null }]
 */
export function serializeKerasObject(obj: unknown, options: SerializeOptions = {}): Json {
  const known = currentLoading()?.registries.flatMap((registry) => registry.codecs) ?? [];
  return new Writer([...(options.codecs ?? []), ...known, ...builtinCodecs]).value(obj, "value");
}
