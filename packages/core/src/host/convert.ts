import { OpError } from "../errors/errors.js";
import type { DType } from "./dtype.js";
import { fromBfloat16Bits, halfTable, toBfloat16Bits, toHalfBits } from "./float16.js";
import { type HostArray, type HostData, viewOf } from "./host-array.js";

/** Raw data that reads as plain numbers: everything but 64-bit integers. */
export type NumberData = Exclude<HostData, BigInt64Array | BigUint64Array>;

/**
 * The elements of a host array as numbers. Without a copy where the raw elements already are numbers; halves come
 * back as float32, 64-bit integers as float64 (exact up to 2^53).
 */
export function decode(array: Pick<HostArray, "dtype" | "data">): NumberData {
  const data = array.data;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, Number);
  if (array.dtype !== "float16" && array.dtype !== "bfloat16") return data;
  const out = new Float32Array(data.length);
  if (array.dtype === "float16") {
    const table = halfTable();
    for (let i = 0; i < out.length; i++) out[i] = table[data[i] as number] as number;
  } else {
    const bits = new Uint32Array(out.buffer);
    for (let i = 0; i < out.length; i++) bits[i] = (data[i] as number) << 16;
  }
  return out;
}

/** As `decode`, but always a new float64 array. */
export function decodeFloat64(array: Pick<HostArray, "dtype" | "data">): Float64Array {
  const numbers = decode(array);
  return numbers === array.data || !(numbers instanceof Float64Array) ? Float64Array.from(numbers) : numbers;
}

/**
 * Raw elements of `dtype` for working numbers. Floats round to nearest even; integers drop the fraction and wrap
 * modulo their width, NaN and infinities become 0; for `bool` everything but 0 is 1.
 */
export function encode(numbers: ArrayLike<number>, dtype: DType): HostData {
  const n = numbers.length;
  switch (dtype) {
    case "bool": {
      const out = new Uint8Array(n);
      for (let i = 0; i < n; i++) out[i] = numbers[i] === 0 ? 0 : 1;
      return out;
    }
    case "float16":
    case "bfloat16": {
      const bitsOf = dtype === "float16" ? toHalfBits : toBfloat16Bits;
      const out = new Uint16Array(n);
      for (let i = 0; i < n; i++) out[i] = bitsOf(numbers[i] as number);
      return out;
    }
    case "int64":
    case "uint64": {
      const out = new (viewOf(dtype) as BigInt64ArrayConstructor | BigUint64ArrayConstructor)(n);
      for (let i = 0; i < n; i++) out[i] = toBigInt(numbers[i] as number);
      return out;
    }
    default: {
      // Assigning to an integer view truncates and wraps, as the language defines it.
      const out = new (viewOf(dtype) as Float64ArrayConstructor)(n);
      out.set(numbers as ArrayLike<number>);
      return out;
    }
  }
}

/** Raw elements of one dtype as raw elements of another; always a copy. Same rules as `encode`. */
export function cast(data: HostData, from: DType, to: DType): HostData {
  if (from === to) return data.slice();
  if (!(data instanceof BigInt64Array || data instanceof BigUint64Array)) return encode(decode({ dtype: from, data }), to);
  if (to === "bool") return Uint8Array.from(data, (v) => (v === 0n ? 0 : 1));
  if (to === "int64") return new BigInt64Array(data);
  if (to === "uint64") return new BigUint64Array(data);
  // Through a double the low bits of large values would be lost before the wrap.
  const numbers = to.includes("float")
    ? Float64Array.from(data, Number)
    : Float64Array.from(data, (v) => Number(BigInt.asIntN(32, v)));
  return encode(numbers, to);
}

/** One working number as it reads after a trip through `dtype`. */
export function roundTo(value: number, dtype: DType): number {
  if (dtype === "float64") return value;
  if (dtype === "float32") return Math.fround(value);
  if (dtype === "float16") return halfTable()[toHalfBits(value)] as number;
  if (dtype === "bfloat16") return fromBfloat16Bits(toBfloat16Bits(value));
  return Number(encode([value], dtype)[0]);
}

const toBigInt = (value: number): bigint => (Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n);

const RANGE: Partial<Record<DType, readonly [min: number, max: number]>> = {
  int8: [-128, 127],
  int16: [-32768, 32767],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint8: [0, 255],
  uint16: [0, 65535],
  uint32: [0, 2 ** 32 - 1],
};

/** Throws `OpError` when a value cannot be held by an integer dtype; `where` names the op, `element` the place. */
export function checkInteger(where: string, value: number | bigint, dtype: DType, element: string): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new OpError(where, `${dtype} elements must be finite, got ${value}${element}`, [], { dtype });
  }
  if (dtype === "int64" || dtype === "uint64") {
    const big = BigInt(typeof value === "number" ? Math.trunc(value) : value);
    if ((dtype === "int64" ? BigInt.asIntN(64, big) : BigInt.asUintN(64, big)) === big) return;
  } else {
    const [min, max] = RANGE[dtype] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const whole = typeof value === "number" ? Math.trunc(value) : value;
    if (whole >= min && whole <= max) return;
  }
  const hint = dtype === "int32" ? 'Pass dtype: "int64" or "float32".' : undefined;
  throw new OpError(where, `elements must fit ${dtype}, got ${value}${element}`, [], { dtype }, hint);
}
