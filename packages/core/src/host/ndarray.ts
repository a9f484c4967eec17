import { OpError } from "../errors/errors.js";
import { didYouMean } from "../errors/suggest.js";
import { byteWidth, DTYPES, type DType, type HostDType, isDType } from "./dtype.js";
import { type HostData, viewOf } from "./host-array.js";
import { type DataByDType, NDArray, resolveShape } from "./ndarray-class.js";
import { fromNested, type NestedInput } from "./ndarray-nested.js";
import type { Shape } from "./spec.js";

export { type DataByDType, type Element, NDArray, type NestedElements } from "./ndarray-class.js";
export type { NestedInput } from "./ndarray-nested.js";

/** What `ndarray` makes an array of: values, nested lists, typed arrays, another array, or raw bytes. */
export type ArrayInput = NestedInput | ArrayBufferLike;

/** Options of `ndarray`. */
export interface NDArrayOptions<D extends HostDType = HostDType> {
  /** Sizes of the axes; one may be -1. Default: the nesting of the data, or flat. */
  readonly shape?: Shape | undefined;
  /** Default: that of typed arrays; for lists int32, the default float once a fraction occurs, bool, int64 for bigints. */
  readonly dtype?: D | undefined;
}

const OPTIONS = ["shape", "dtype"];

/**
 * Makes a host array. Typed arrays, arrays of the same dtype and byte buffers are wrapped without a copy.
 * Throws `OpError` for ragged lists, mixed strings and numbers, and values that an integer dtype cannot hold.
 * @example
 * ndarray([[1, 2], [3, 4]]); // int32[2,2]
 * ndarray(new Float32Array(6), { shape: [2, 3] }); // float32[2,3]
 * ndarray([0, 1], { dtype: "float16" }); // float16[2]
 */
export function ndarray<D extends HostDType = HostDType>(data: ArrayInput, options: NDArrayOptions<D> = {}): NDArray<D> {
  for (const key of Object.keys(options)) {
    if (!OPTIONS.includes(key)) throw new OpError("ndarray", `unknown option "${key}"`, [], options, didYouMean(key, OPTIONS));
  }
  const { shape } = options;
  const dtype = checkDType(options.dtype);
  const made = make(data, dtype);
  const converted = dtype === undefined || made.dtype === dtype ? made : made.astype(dtype);
  const shaped =
    shape === undefined
      ? converted
      : new NDArray(converted.dtype, resolveShape("ndarray", shape, converted.size), converted.data);
  return shaped as NDArray<D>;
}

function make(data: ArrayInput, dtype: HostDType | undefined): NDArray {
  if (data instanceof NDArray) return data;
  if (ArrayBuffer.isView(data)) return fromView(data);
  if (isBuffer(data)) return fromBuffer(data, dtype);
  return fromNested(data, dtype);
}

/** The dtype a typed array has by itself, or `undefined` for what is not one (a `DataView`). */
function dtypeOfView(view: ArrayBufferView): DType | undefined {
  if (view instanceof Uint8ClampedArray) return "uint8";
  // Newer engines have a Float16Array; its name is all that older ones can ask for.
  const tag = (view as { [Symbol.toStringTag]?: string })[Symbol.toStringTag];
  if (tag === "Float16Array") return "float16";
  return DTYPES.find((dtype) => dtype !== "bool" && !dtype.endsWith("float16") && viewOf(dtype).name === tag);
}

function fromView(view: ArrayBufferView): NDArray {
  const dtype = dtypeOfView(view);
  if (dtype === undefined)
    throw new OpError("ndarray", "data must be a typed array, got a DataView", [], {}, "Pass its buffer and a dtype.");
  const length = view.byteLength / byteWidth(dtype);
  const View = viewOf(dtype) as Uint8ArrayConstructor;
  // Subclasses such as Node's Buffer become the plain class over the same memory.
  const data = view.constructor === View ? view : new View(view.buffer, view.byteOffset, length);
  return new NDArray(dtype, [length], data as DataByDType[DType]) as NDArray;
}

function fromBuffer(buffer: ArrayBufferLike, dtype: HostDType | undefined): NDArray {
  if (dtype === undefined || dtype === "string")
    throw new OpError("ndarray", `bytes need a numeric dtype, got ${dtype ?? "none"}`);
  const length = buffer.byteLength / byteWidth(dtype);
  if (!Number.isInteger(length)) {
    throw new OpError("ndarray", `${dtype} takes ${byteWidth(dtype)} bytes per element, got ${buffer.byteLength} bytes`);
  }
  return new NDArray(
    dtype,
    [length],
    new (viewOf(dtype) as Uint8ArrayConstructor)(buffer) as HostData as DataByDType[DType],
  ) as NDArray;
}

const isBuffer = (x: unknown): x is ArrayBufferLike =>
  x instanceof ArrayBuffer || (typeof SharedArrayBuffer !== "undefined" && x instanceof SharedArrayBuffer);

function checkDType(dtype: HostDType | undefined): HostDType | undefined {
  if (dtype === undefined || dtype === "string" || isDType(dtype)) return dtype;
  const hint = typeof dtype === "string" ? didYouMean(dtype, [...DTYPES, "string"]) : undefined;
  throw new OpError("ndarray", `unknown dtype ${JSON.stringify(dtype)}`, [], { dtype }, hint);
}
