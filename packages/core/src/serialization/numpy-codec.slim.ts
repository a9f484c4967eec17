import { type DType, isDType } from "../host/dtype.js";
import type { HostArray, HostData } from "../host/host-array.js";
import { sizeOf } from "../host/spec.js";
import type { Json } from "./json.js";
import { notInSlim } from "./slim.js";
import type { ValueCodec } from "./value-codec.js";

export function isHostArray(value: unknown): value is HostArray {
  if (typeof value !== "object" || value === null) return false;
  const { dtype, shape, data } = value as Partial<HostArray>;
  return isDType(dtype) && Array.isArray(shape) && ArrayBuffer.isView(data) && (data as HostData).length === sizeOf(shape);
}

export const toNestedLists = (_array: HostArray): Json => notInSlim("serialize", "writing an array");
export const fromNestedLists = (_value: Json, _dtype: DType): HostArray => notInSlim("deserialize", "reading an array");

export const numpyCodec: ValueCodec<HostArray> = {
  tag: "__numpy__",
  is: isHostArray,
  write: toNestedLists,
  read: (json) => fromNestedLists(json, "float32"),
};
