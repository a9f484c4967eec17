import { LayerError } from "../errors/index.js";
import { type DType, isDType, isFloat } from "../host/dtype.js";
import { fromBfloat16Bits, fromHalfBits, toBfloat16Bits, toHalfBits } from "../host/float16.js";
import { allocate, type HostArray, type HostData } from "../host/host-array.js";
import { sizeOf } from "../host/spec.js";
import { markFloats } from "./float-marks.js";
import { getOwn, isPlainObject, type Json } from "./json.js";
import type { ValueCodec } from "./value-codec.js";

const fail = (problem: string): never => {
  throw new LayerError("deserialize", `__numpy__ ${problem}`);
};

/** Whether a value is host data of a known dtype: dtype, shape and as many elements as they say. */
export function isHostArray(value: unknown): value is HostArray {
  if (typeof value !== "object" || value === null) return false;
  const { dtype, shape, data } = value as Partial<HostArray>;
  return isDType(dtype) && Array.isArray(shape) && ArrayBuffer.isView(data) && (data as HostData).length === sizeOf(shape);
}

function elementOf(array: HostArray): (i: number) => Json {
  const { data, dtype } = array;
  if (dtype === "bool") return (i) => data[i] !== 0;
  if (dtype === "float16") return (i) => fromHalfBits(data[i] as number);
  if (dtype === "bfloat16") return (i) => fromBfloat16Bits(data[i] as number);
  return (i) => data[i] as number | bigint;
}

/** Nested lists of an array's elements; a scalar gives the bare element. */
export function toNestedLists(array: HostArray): Json {
  const element = elementOf(array);
  let next = 0;
  const build = (axis: number): Json => {
    if (axis === array.shape.length) return element(next++);
    const items = Array.from({ length: array.shape[axis] as number }, () => build(axis + 1));
    if (axis === array.shape.length - 1 && isFloat(array.dtype)) markFloats(items, true);
    return items;
  };
  return build(0);
}

/** Puts one JSON element where it belongs, or says why it does not fit. */
function store(data: HostData, dtype: DType, at: number, value: Json): void {
  const numeric = typeof value === "boolean" ? Number(value) : value;
  if (typeof numeric !== "number" && typeof numeric !== "bigint") return fail("must hold numbers or booleans only");
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    if (typeof numeric === "number" && !Number.isInteger(numeric)) fail(`of ${dtype} must hold whole numbers, got ${numeric}`);
    data[at] = BigInt(numeric);
    if (data[at] !== BigInt(numeric)) fail(`of ${dtype} must hold values in range, got ${numeric}`);
    return;
  }
  const x = Number(numeric);
  if (dtype === "float16") data[at] = toHalfBits(x);
  else if (dtype === "bfloat16") data[at] = toBfloat16Bits(x);
  else {
    data[at] = x;
    if (!isFloat(dtype) && (data[at] !== x || (dtype === "bool" && x > 1)))
      fail(`of ${dtype} must hold values in range, got ${x}`);
  }
}

/**
 * The array of nested lists; the shape is read off the first elements and must hold throughout.
 *
 * @throws LayerError for ragged lists and elements the dtype cannot hold.
 */
export function fromNestedLists(value: Json, dtype: DType): HostArray {
  const shape: number[] = [];
  for (let level: Json | undefined = value; Array.isArray(level); level = level[0]) shape.push(level.length);
  const array = allocate(dtype, countable(shape, value));
  let next = 0;
  const fill = (level: Json, axis: number): void => {
    if (axis === shape.length) store(array.data, dtype, next++, level);
    else if (!Array.isArray(level) || level.length !== shape[axis]) fail(`must be regular lists of shape [${shape.join(",")}]`);
    else for (const item of level as readonly Json[]) fill(item, axis + 1);
  };
  fill(value, 0);
  return array;
}

/** Refuses a shape that the first elements promise but the rest cannot fill, before memory is taken for it. */
function countable(shape: readonly number[], value: Json): readonly number[] {
  const count = (level: Json): number => (Array.isArray(level) ? level.reduce((n: number, item: Json) => n + count(item), 0) : 1);
  if (count(value) !== sizeOf(shape)) fail(`must be regular lists of shape [${shape.join(",")}]`);
  return shape;
}

/** `{ "value": nested lists, "dtype": "float32" }` and host arrays of rank 1 and more. */
export const numpyCodec: ValueCodec<HostArray> = {
  tag: "__numpy__",
  is: isHostArray,
  write: (array) => ({ value: toNestedLists(array), dtype: array.dtype }),
  read: (config) => {
    const [value, dtype] = isPlainObject(config) ? [getOwn(config, "value"), getOwn(config, "dtype")] : [];
    if (value === undefined) return fail('must have "value" in its config');
    if (!isDType(dtype)) return fail(`must have a known dtype, got ${JSON.stringify(dtype) ?? "none"}`);
    return fromNestedLists(value as Json, dtype);
  },
};
