import type { DType } from "../host/dtype.js";
import type { RefData } from "../ir/index.js";
import { newData, typeOf } from "./working.js";

/** Arrays shorter than this are not worth keeping. */
const SMALL = 256;
/** Most bytes kept: beyond it all are let go, so that shapes no longer in use do not stay. */
const LIMIT = 64 << 20;

const kept = new Map<unknown, Map<number, RefData[]>>();
let bytes = 0;

/** An array for `size` numbers of a dtype, zeroed unless every element is going to be `written`. */
export function takeData(dtype: DType, size: number, written: boolean): RefData {
  const found = size < SMALL ? undefined : kept.get(typeOf(dtype))?.get(size)?.pop();
  if (found === undefined) return newData(dtype, size);
  bytes -= found.byteLength;
  return written ? found : found.fill(0);
}

/** Takes back an array that nobody will read again. */
export function giveData(data: RefData): void {
  if (data.length < SMALL || data.byteLength > LIMIT) return;
  if (bytes + data.byteLength > LIMIT) {
    kept.clear();
    bytes = 0;
  }
  let sizes = kept.get(data.constructor);
  if (sizes === undefined) {
    sizes = new Map();
    kept.set(data.constructor, sizes);
  }
  const list = sizes.get(data.length);
  if (list === undefined) sizes.set(data.length, [data]);
  else list.push(data);
  bytes += data.byteLength;
}
