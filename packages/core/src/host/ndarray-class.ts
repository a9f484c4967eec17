import { OpError } from "../errors/errors.js";
import { cast, decode, type NumberData } from "./convert.js";
import type { DType, HostDType } from "./dtype.js";
import type { HostArray, HostData } from "./host-array.js";
import { printArray } from "./ndarray-print.js";
import { type Shape, showSpec, sizeOf } from "./spec.js";

/** The raw storage of each dtype: halves as their 16 bits, `bool` as 0/1 bytes. */
export interface DataByDType {
  bool: Uint8Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  uint64: BigUint64Array;
  float16: Uint16Array;
  bfloat16: Uint16Array;
  float32: Float32Array;
  float64: Float64Array;
  string: string[];
}

/** One element as JavaScript sees it; 64-bit integers are numbers while they are safe ones. */
export type Element = number | bigint | boolean | string;
/** Nested arrays of elements; a scalar is an element by itself. */
export type NestedElements = Element | NestedElements[];

/**
 * A dense row-major array in host memory, the counterpart of a NumPy array: what `predict` and `getWeights` return.
 * Make one with `ndarray(data)`.
 */
export class NDArray<D extends HostDType = HostDType> {
  readonly dtype: D;
  readonly shape: Shape;
  /** The raw elements, not a copy: halves are bits, `bool` is 0/1, 64-bit integers are bigints. */
  readonly data: DataByDType[D];

  /** Wraps raw storage without a copy; throws `OpError` when its length does not fit the shape. */
  constructor(dtype: D, shape: Shape, data: DataByDType[D]) {
    if (data.length !== sizeOf(shape)) {
      throw new OpError("NDArray", `${showSpec({ dtype, shape })} takes ${sizeOf(shape)} elements, got ${data.length}`);
    }
    this.dtype = dtype;
    this.shape = Object.freeze([...shape]);
    this.data = data;
  }

  /** Number of elements. */
  get size(): number {
    return this.data.length;
  }

  /** Number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** The element at one index per axis; negative indices count from the end. */
  at(...indices: readonly number[]): Element {
    if (indices.length !== this.ndim) {
      throw new OpError("NDArray.at", `one index per axis is required for ${showSpec(this)}, got ${indices.length}`);
    }
    let offset = 0;
    for (const [axis, index] of indices.entries()) {
      const size = this.shape[axis] as number;
      offset = offset * size + position("NDArray.at", index, size, ` on axis ${axis} of ${showSpec(this)}`);
    }
    return this.element(offset);
  }

  /** The only element; throws `OpError` when there are more or none. */
  item(): Element {
    if (this.size !== 1) throw new OpError("NDArray.item", `array must have one element, got ${showSpec(this)}`);
    return this.element(0);
  }

  /** All elements as nested arrays: booleans for `bool`, decoded halves, bigints only where a number is not exact. */
  toArray(): NestedElements {
    const numbers = this.isNumeric() && !this.dtype.endsWith("int64") && this.dtype !== "bool" ? decode(this) : undefined;
    const read = (i: number): Element => (numbers === undefined ? this.element(i) : (numbers[i] as number));
    let next = 0;
    const level = (axis: number): NestedElements =>
      axis === this.ndim ? read(next++) : Array.from({ length: this.shape[axis] as number }, () => level(axis + 1));
    return level(0);
  }

  /** All elements as flat numbers: the data itself where it is numbers, else decoded; 64-bit integers as float64. */
  values(): NumberData {
    if (this.isNumeric()) return decode(this);
    throw new OpError("NDArray.values", `elements must be numbers, got ${showSpec(this)}`);
  }

  /** Whether the array may cross into an engine: everything but strings. */
  isNumeric(): this is NDArray<DType> {
    return this.dtype !== "string";
  }

  /** The array as the engines take it, sharing its storage; throws `OpError` for strings. */
  toHost(): HostArray {
    if (this.isNumeric()) return { dtype: this.dtype, shape: this.shape, data: this.data as HostData };
    throw new OpError(
      "NDArray.toHost",
      `strings cannot enter a computation, got ${showSpec(this)}`,
      [],
      {},
      "Encode them as numbers first.",
    );
  }

  /** A copy with another dtype: fractions are cut off, integers wrap, NaN becomes 0, non-zero is `true`. */
  astype<E extends HostDType>(dtype: E): NDArray<E> {
    if ((dtype as HostDType) === this.dtype) {
      return new NDArray(dtype, this.shape, this.data.slice() as unknown as DataByDType[E]);
    }
    if (!this.isNumeric() || dtype === "string") {
      throw new OpError("NDArray.astype", `strings do not convert, got ${showSpec(this)} to ${dtype}`);
    }
    return new NDArray(dtype, this.shape, cast(this.data as HostData, this.dtype, dtype as DType) as DataByDType[E]);
  }

  /** The same elements in another shape, sharing storage; one size may be -1. */
  reshape(shape: Shape): NDArray<D> {
    return new NDArray(this.dtype, resolveShape("NDArray.reshape", shape, this.size), this.data);
  }

  /** Rows `start` to `stop` of the first axis, sharing storage; negative and missing ends read as in `slice`. */
  subarray(start = 0, stop?: number): NDArray<D> {
    const [rows, row] = this.rows("NDArray.subarray");
    const clamp = (i: number): number => Math.min(rows, Math.max(0, i < 0 ? rows + i : i));
    const from = clamp(start);
    const to = Math.max(from, clamp(stop ?? rows));
    const data = Array.isArray(this.data) ? this.data.slice(from * row, to * row) : this.data.subarray(from * row, to * row);
    return new NDArray(this.dtype, [to - from, ...this.shape.slice(1)], data as DataByDType[D]);
  }

  /** A copy of the chosen rows of the first axis, in the order asked for; negative indices count from the end. */
  take(indices: ArrayLike<number>): NDArray<D> {
    const [rows, row] = this.rows("NDArray.take");
    const source = this.data as unknown as Float64Array;
    const n = indices.length;
    const out = (
      Array.isArray(this.data) ? new Array(n * row) : new (source.constructor as Float64ArrayConstructor)(n * row)
    ) as Float64Array;
    // Copying a short row element by element is faster than making a view of it; string rows have no `set`.
    const short = row <= 32 || Array.isArray(this.data);
    for (let i = 0; i < n; i++) {
      const from = position("NDArray.take", indices[i] as number, rows, ` for ${showRows(rows)}`) * row;
      if (short) for (let j = 0; j < row; j++) out[i * row + j] = source[from + j] as number;
      else out.set(source.subarray(from, from + row), i * row);
    }
    return new NDArray(this.dtype, [n, ...this.shape.slice(1)], out as unknown as DataByDType[D]);
  }

  /** `float32[2,3] [[1, 2, 3], [4, 5, 6]]`, long axes abbreviated. */
  toString(): string {
    return `${showSpec(this)} ${printArray(this.shape, (i) => this.element(i))}`;
  }

  /** A JSON-safe form with flat data: what JSON cannot say (NaN, infinities, −0, large integers) is a string. */
  toJSON(): { dtype: HostDType; shape: Shape; data: (number | boolean | string)[] } {
    const plain = (x: Element): number | boolean | string => {
      if (typeof x === "bigint") return String(x);
      return typeof x !== "number" || (Number.isFinite(x) && !Object.is(x, -0)) ? x : Object.is(x, -0) ? "-0" : String(x);
    };
    return { dtype: this.dtype, shape: this.shape, data: Array.from({ length: this.size }, (_, i) => plain(this.element(i))) };
  }

  /** Node prints arrays through this. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  private element(i: number): Element {
    const raw = this.data[i] as number | bigint | string;
    if (typeof raw === "bigint") return Number.isSafeInteger(Number(raw)) ? Number(raw) : raw;
    if (this.dtype === "bool") return raw !== 0;
    if (this.dtype !== "float16" && this.dtype !== "bfloat16") return raw;
    return decode({ dtype: this.dtype, data: Uint16Array.of(raw as number) })[0] as number;
  }

  private rows(where: string): [rows: number, row: number] {
    const [rows, ...rest] = this.shape;
    if (rows === undefined) throw new OpError(where, `array must have at least one axis, got ${showSpec(this)}`);
    return [rows, sizeOf(rest)];
  }
}

const showRows = (rows: number): string => `${rows} row${rows === 1 ? "" : "s"}`;

function position(where: string, index: number, size: number, context: string): number {
  const i = index < 0 ? size + index : index;
  if (Number.isInteger(i) && i >= 0 && i < size) return i;
  throw new OpError(where, `index must be an integer from ${-size} to ${size - 1}, got ${index}${context}`);
}

/** A shape of `size` elements with its one `-1` filled in; throws `OpError` when it cannot hold them. */
export function resolveShape(where: string, shape: Shape, size: number): Shape {
  const free = shape.indexOf(-1);
  const fixed = shape.reduce((n, d, i) => (i === free ? n : n * d), 1);
  const valid = shape.every((d, i) => i === free || (Number.isInteger(d) && d >= 0));
  const fits = free < 0 ? fixed === size : fixed > 0 && size % fixed === 0;
  if (!valid || !fits) throw new OpError(where, `shape must hold ${size} elements, got [${shape.join(",")}]`, [], { shape });
  return free < 0 ? shape : shape.with(free, size / fixed);
}
