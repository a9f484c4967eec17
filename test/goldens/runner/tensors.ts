import { decodeBytes, type Elements } from "./bits.js";
import { isArray, isObject, type Json, type JsonObject } from "./case.js";

/** A recorded tensor, decoded. */
export interface RecordedTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** `tensor` was a backend tensor; the others are as the recording names them. */
  readonly kind: "tensor" | "numpy" | "variable";
  readonly values: Elements;
}

export const isTensorJson = (x: unknown): x is JsonObject =>
  isObject(x) && typeof x["dtype"] === "string" && isArray(x["shape"]) && (typeof x["data"] === "string" || isArray(x["data"]));

export function decodeTensor(json: JsonObject): RecordedTensor {
  const dtype = String(json["dtype"]);
  const data = json["data"];
  const kind = json["kind"];
  return {
    dtype,
    shape: (json["shape"] as readonly Json[]).map(Number),
    kind: kind === "numpy" || kind === "variable" ? kind : "tensor",
    // Strings are a flat list, and so are the numbers of the smaller tables.
    values: typeof data === "string" ? decodeBytes(data, dtype) : ((data ?? []) as readonly string[] | readonly number[]),
  };
}

export const showTensor = (t: { readonly dtype: string; readonly shape: readonly (number | null)[] }): string =>
  `${t.dtype}[${t.shape.map(String).join(",")}]`;
