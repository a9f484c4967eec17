import type { DType } from "../host/dtype.js";
import { fromBfloat16Bits, fromHalfBits, toBfloat16Bits, toHalfBits } from "../host/float16.js";
import { allocate, type HostArray } from "../host/host-array.js";
import { type Shape, type Spec, sizeOf } from "../host/spec.js";
import type { RefArray, RefData } from "../ir/index.js";

const WORKING = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: Float64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: Float64Array,
  float16: Float32Array,
  bfloat16: Float32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const satisfies Record<DType, unknown>;

/** The typed array that holds a dtype's working numbers. */
export const typeOf = (dtype: DType): (typeof WORKING)[DType] => WORKING[dtype];
export const newData = (dtype: DType, size: number): RefData => new WORKING[dtype](size);
/** A zeroed array of working numbers. */
export const working = (dtype: DType, shape: Shape): RefArray => ({ dtype, shape, data: newData(dtype, sizeOf(shape)) });

/** Brings freshly computed numbers back into their dtype where the typed array alone does not. */
export function normalise(x: RefArray): void {
  const { data, dtype } = x;
  if (dtype === "bool") toTruth(data as Uint8Array);
  else if (dtype === "float16") for (let i = 0; i < data.length; i++) data[i] = fromHalfBits(toHalfBits(data[i] as number));
  else if (dtype === "bfloat16")
    for (let i = 0; i < data.length; i++) data[i] = fromBfloat16Bits(toBfloat16Bits(data[i] as number));
}

function toTruth(data: Uint8Array): void {
  for (let i = 0; i < data.length; i++) if (data[i]! > 1) data[i] = 1;
}

const sameBytes = (dtype: DType): boolean => !dtype.endsWith("int64") && dtype !== "float16" && dtype !== "bfloat16";

/** Working numbers of a host array. The memory is copied: callers may reuse theirs. */
export function fromHost(array: HostArray): RefArray {
  const out = working(array.dtype, array.shape);
  const { data } = array;
  if (sameBytes(array.dtype)) (out.data as RefData).set(data as Float64Array);
  else if (array.dtype === "float16") for (let i = 0; i < data.length; i++) out.data[i] = fromHalfBits(data[i] as number);
  else if (array.dtype === "bfloat16") for (let i = 0; i < data.length; i++) out.data[i] = fromBfloat16Bits(data[i] as number);
  else for (let i = 0; i < data.length; i++) out.data[i] = Number(data[i]);
  return out;
}

const LIMIT: Partial<Record<DType, number>> = { int64: 2 ** 63, uint64: 2 ** 64 };
/** The largest 64-bit integers round up as doubles, and must not wrap to the smallest. */
function wholeBits(value: number, dtype: DType): bigint {
  const limit = LIMIT[dtype] as number;
  return value >= limit ? BigInt(limit) - 1n : BigInt(Math.trunc(value));
}

/** A host array of working numbers, in memory of its own. */
export function toHost(x: RefArray): HostArray {
  const out = allocate(x.dtype, x.shape);
  const { data } = x;
  if (sameBytes(x.dtype)) (out.data as RefData).set(data);
  else if (x.dtype === "float16") for (let i = 0; i < data.length; i++) out.data[i] = toHalfBits(data[i] as number);
  else if (x.dtype === "bfloat16") for (let i = 0; i < data.length; i++) out.data[i] = toBfloat16Bits(data[i] as number);
  else for (let i = 0; i < data.length; i++) out.data[i] = wholeBits(data[i] as number, x.dtype);
  return out;
}

export const specOf = (x: RefArray): Spec => ({ dtype: x.dtype, shape: x.shape });
