import { isArray, isObject, type Json, type JsonObject } from "./case.js";
import type { Library } from "./library.js";
import { Missing, Undemandable } from "./outcome.js";
import { translate } from "./python-functions.js";
import { hiddenFloatArray, taggedFloat } from "./scalars.js";
import { decodeTensor, isTensorJson, type RecordedTensor } from "./tensors.js";

/** Where a value goes: a tensor position keeps Python's int/float distinction, a plain one takes JavaScript numbers. */
export type Position = "tensor" | "plain";

/** Turns recorded values into what a user of the library would pass. */
export class Decoder {
  readonly library: Library;
  constructor(library: Library) {
    this.library = library;
  }

  /** The value of the argument of one parameter. */
  argument(parameter: string, json: Json | undefined, position: Position = "plain"): unknown {
    if (isObject(json) && typeof json["python"] === "string") return translate(json["python"], parameter, this.library);
    return this.value(json, position);
  }

  value(json: Json | undefined, position: Position = "plain"): unknown {
    if (json === null || json === undefined) return json;
    if (isArray(json)) return this.list(json, position);
    if (!isObject(json)) return json;
    if (isTensorJson(json)) return this.tensor(decodeTensor(json));
    return this.tagged(json, position);
  }

  tensor(t: RecordedTensor): unknown {
    const host = this.host(t);
    if (t.kind === "numpy" || t.dtype === "string") return host;
    if (t.kind === "variable") return this.library.construct("Variable", host);
    return this.library.call("convertToTensor", host, { dtype: t.dtype });
  }

  /** A host array of the recorded dtype; a dtype that the library does not know counts as not implemented. */
  host(t: RecordedTensor): unknown {
    this.requireDtype(t.dtype);
    if (t.dtype.startsWith("complex")) return this.library.call("ndarray", pairs(t.values as ArrayLike<number>), options(t));
    const numbers =
      t.dtype === "bool" ? Array.from(t.values as ArrayLike<number>, (x) => x !== 0) : Array.from(t.values as ArrayLike<number>);
    return this.library.call("ndarray", numbers, options(t));
  }

  requireDtype(dtype: string): void {
    const zero = dtype === "string" ? "" : dtype === "bool" ? false : dtype.endsWith("int64") ? 0n : 0;
    try {
      this.library.call("ndarray", [zero], { shape: [1], dtype });
    } catch (error) {
      if (error instanceof Missing) throw error;
      throw new Missing(`dtype ${dtype}`);
    }
  }

  private list(items: readonly Json[], position: Position): unknown {
    const floats = position === "tensor" ? hiddenFloatArray(items) : undefined;
    if (floats !== undefined) return this.library.call("ndarray", floats.values, { shape: floats.shape, dtype: "float32" });
    return items.map((item) => this.value(item, position));
  }

  private float(value: number, position: Position): unknown {
    if (position === "plain" || !Number.isInteger(value)) return value;
    return this.library.helper("float") === undefined ? value : this.library.call("float", value);
  }

  private tagged(json: JsonObject, position: Position): unknown {
    const float = taggedFloat(json);
    if (float !== undefined) return this.float(float, position);
    if (isArray(json["tuple"])) return this.list(json["tuple"], position);
    if (isArray(json["set"])) return new Set(json["set"].map((x) => this.value(x)));
    if (isObject(json["dict"])) return this.dict(json["dict"], position);
    if (isArray(json["items"]))
      return new Map((json["items"] as [Json, Json][]).map(([k, v]) => [this.value(k), this.value(v, position)]));
    if (isObject(json["spec"])) return this.symbolic(json["spec"]);
    if (isArray(json["slice"])) return slice(json["slice"].map((x) => this.value(x)));
    if (json["ellipsis"] === true) return "...";
    if (typeof json["int"] === "string") return BigInt(json["int"]);
    if (typeof json["bytes"] === "string") return new Uint8Array(Buffer.from(json["bytes"], "base64"));
    if (isArray(json["complex"])) return this.library.call("complex", ...json["complex"].map((x) => this.value(x)));
    if (isObject(json["sparse"])) return this.coordinates("SparseTensor", json["sparse"]);
    if (isObject(json["indexed_slices"])) return this.coordinates("IndexedSlices", json["indexed_slices"]);
    if (json["ragged"] !== undefined)
      return this.library.construct("RaggedTensor", this.value(json["ragged"]), { dtype: json["dtype"] });
    if (typeof json["function"] === "string") return this.library.function(json["function"]);
    if (isObject(json["keras_object"])) return this.object(json["keras_object"]);
    if (json["namedtuple"] !== undefined) throw new Undemandable("a Python named tuple has no JavaScript counterpart");
    if (typeof json["python"] === "string") return translate(json["python"], "", this.library);
    if (typeof json["dtype"] === "string" && Object.keys(json).length === 1) return json["dtype"];
    return this.dict(json, position);
  }

  private dict(json: JsonObject, position: Position): Record<string, unknown> {
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, this.value(value, position)]));
  }

  private symbolic(spec: JsonObject): unknown {
    if (spec["sparse"] === true && this.library.helper("SparseTensor") === undefined) throw new Missing("SparseTensor");
    const shape = this.value(spec["shape"]);
    const dtype = String(spec["dtype"] ?? "float32");
    this.requireDtype(dtype);
    return this.library.call("symbolicTensor", { shape, dtype, ...(spec["sparse"] === true ? { sparse: true } : {}) });
  }

  private coordinates(helper: "SparseTensor" | "IndexedSlices", json: JsonObject): unknown {
    if (this.library.helper(helper) === undefined) throw new Missing(helper);
    return this.library.construct(helper, this.value(json["indices"]), this.value(json["values"]), this.value(json["shape"]));
  }

  /** Builds a serialized object, after checking that every class in it is exported. */
  object(json: JsonObject): unknown {
    for (const name of classesIn(json)) if (!this.library.has(name)) throw new Missing(name);
    return this.library.call("deserializeKerasObject", plainConfig(json));
  }
}

const options = (t: RecordedTensor): object => ({ shape: t.shape, dtype: t.dtype });

const pairs = (values: ArrayLike<number>): number[][] =>
  Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i] as number, values[2 * i + 1] as number]);

const slice = ([start, stop, step]: unknown[]): object => ({ start, stop, step });

/** Public names of the classes inside a serialized object; functions and Keras's own markers (`__tensor__`) are left out. */
export function classesIn(json: Json | undefined, found: Set<string> = new Set()): Set<string> {
  if (isArray(json)) for (const item of json) classesIn(item, found);
  if (!isObject(json)) return found;
  const { module, class_name } = json;
  if (typeof module === "string" && typeof class_name === "string" && /^keras\b/.test(module))
    found.add(`${module}.${class_name}`);
  for (const value of Object.values(json)) classesIn(value, found);
  return found;
}

/** Inside `object` only two tags exist; both disappear, as they do in a file on disk. */
export function plainConfig(json: Json | undefined): unknown {
  if (isArray(json)) return json.map(plainConfig);
  if (!isObject(json)) return json;
  const float = taggedFloat(json);
  if (float !== undefined) return float;
  if (isArray(json["tuple"]) && Object.keys(json).length === 1) return json["tuple"].map(plainConfig);
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, plainConfig(value)]));
}
