import type { DType, HostDType } from "./dtype.js";
import { type Shape, type Spec, sizeOf } from "./spec.js";

/**
 * Raw elements of a host array, one view class per dtype: `bool` as 0/1 bytes, `float16` and `bfloat16` as their
 * 16 bits, 64-bit integers as BigInt arrays.
 */
export type HostData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** A dense row-major array in host memory: what crosses the seam in both directions. */
export interface HostArray extends Spec {
  readonly data: HostData;
  /** How `data` would be drawn, where nobody has looked at it yet: who takes the array may draw instead. */
  readonly draw?: ScaledDraw | undefined;
}

/** `min(by · u + plus, most)` in float32, u the uniform draws in [0, 1) of a key, each step rounded: the op `randomScaled`. */
export interface ScaledDraw {
  readonly key: readonly [number, number];
  readonly by: number;
  readonly plus: number;
  readonly most: number;
}

const VIEW = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** The view class that holds a dtype's raw elements. */
export const viewOf = (dtype: DType): (typeof VIEW)[DType] => VIEW[dtype];

/** A zeroed host array. */
export function allocate(dtype: DType, shape: Shape): HostArray {
  return { dtype, shape, data: new VIEW[dtype](sizeOf(shape)) };
}

export type { HostDType };
