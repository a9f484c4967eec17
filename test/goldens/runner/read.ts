import { bfloatToNumber, type Elements, halfToNumber } from "./bits.js";

/** A result brought to the host, whatever it was: tensor, variable or host array. */
export interface HostResult {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: Elements;
}

interface Readable {
  readonly dtype: string;
  readonly shape: readonly (number | null)[];
  readonly data?: unknown;
  readonly value?: unknown;
}

/** Whether a value has the two fields that tensors, variables, symbolic tensors and host arrays share. */
export function isArrayLike(x: unknown): x is Readable {
  if (x === null || (typeof x !== "object" && typeof x !== "function")) return false;
  return typeof (x as Readable).dtype === "string" && Array.isArray((x as Readable).shape);
}

/** Downloads the elements; half-precision bits become numbers. */
export async function readArray(x: Readable): Promise<HostResult> {
  const shape = x.shape.map(Number);
  const raw = typeof x.data === "function" ? await (x.data as () => unknown)() : x.data;
  if (raw === undefined && isArrayLike(x.value)) return readArray(x.value);
  if (raw === undefined) throw new TypeError("the result has no data to read");
  return { dtype: x.dtype, shape, values: elements(raw, x.dtype) };
}

function elements(raw: unknown, dtype: string): Elements {
  if (raw instanceof Uint16Array && dtype === "float16") return Float64Array.from(raw, halfToNumber);
  if (raw instanceof Uint16Array && dtype === "bfloat16") return Float64Array.from(raw, bfloatToNumber);
  if (isArrayLike(raw)) return elements((raw as Readable).data, dtype);
  return raw as Elements;
}
