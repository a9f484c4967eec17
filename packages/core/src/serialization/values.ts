import { LayerError } from "../errors/index.js";
import { getOwn, isPlainObject, type Json } from "./json.js";
import { numpyCodec } from "./numpy-codec.js";
import type { ValueCodec } from "./value-codec.js";

/** Python's `slice(start, stop, step)`; `null` is the open end. */
export class Slice {
  readonly start: unknown;
  readonly stop: unknown;
  readonly step: unknown;
  constructor(start: unknown, stop: unknown, step: unknown = null) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
}

/** Python's `...`. */
export const ellipsis: unique symbol = Symbol.for("keras.ellipsis");

/** A member of a special value's config. */
function member(config: Json, tag: string, name: string): Json {
  const value = isPlainObject(config) ? getOwn(config, name) : undefined;
  if (value === undefined) throw new LayerError("deserialize", `${tag} must have "${name}" in its config`);
  return value as Json;
}

const bytes: ValueCodec<Uint8Array> = {
  tag: "__bytes__",
  is: (value) => value instanceof Uint8Array,
  // Python decodes the bytes as UTF-8, so others have no written form there.
  write: (value) => {
    try {
      return { value: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value) };
    } catch (cause) {
      throw new LayerError("serialize", "bytes must be UTF-8 text, got others", { cause });
    }
  },
  read: (config) => {
    const value = member(config, "__bytes__", "value");
    if (typeof value !== "string") throw new LayerError("deserialize", "__bytes__ must hold a string");
    return new TextEncoder().encode(value);
  },
};

const slice: ValueCodec<Slice> = {
  tag: "__slice__",
  is: (value) => value instanceof Slice,
  write: (value, nested) => ({ start: nested(value.start), stop: nested(value.stop), step: nested(value.step) }),
  read: (config, nested) => {
    const part = (name: string): unknown => nested(member(config, "__slice__", name));
    return new Slice(part("start"), part("stop"), part("step"));
  },
};

const dots: ValueCodec<typeof ellipsis> = {
  tag: "__ellipsis__",
  is: (value) => value === ellipsis,
  write: () => ({}),
  read: () => ellipsis,
};

/** A tuple comes back as a list: JavaScript has no other, and Keras itself writes tuples as lists. */
const tuple: ValueCodec<readonly unknown[]> = {
  tag: "__tuple__",
  is: (_value): _value is readonly unknown[] => false,
  write: () => null,
  read: (config, nested) => {
    const items = Array.isArray(config) ? config : member(config, "__tuple__", "value");
    if (!Array.isArray(items)) throw new LayerError("deserialize", "__tuple__ must hold a list");
    return items.map(nested);
  },
};

/** Reads what Keras wrote for a tensor as a host array, unless a registry supplies a codec that knows tensors. */
const hostTensor: ValueCodec = { ...numpyCodec, tag: "__tensor__", is: (_value): _value is unknown => false };

/** The kinds of values every file may hold, tried in this order. */
export const builtinCodecs: readonly ValueCodec[] = [bytes, slice, dots, tuple, numpyCodec, hostTensor];
