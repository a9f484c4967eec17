import { isFloat } from "../host/dtype.js";
import { fromBfloat16Bits, fromHalfBits, toBfloat16Bits, toHalfBits } from "../host/float16.js";
import type { HostArray } from "../host/host-array.js";
import { sizeOf, stridesOf } from "../host/spec.js";
import type { RefArray } from "../ir/index.js";

/** Reads a host array into working numbers. */
export function constantReference(value: HostArray, out: RefArray): void {
  const { data, dtype } = value;
  if (dtype === "float16") for (let i = 0; i < data.length; i++) out.data[i] = fromHalfBits(data[i] as number);
  else if (dtype === "bfloat16") for (let i = 0; i < data.length; i++) out.data[i] = fromBfloat16Bits(data[i] as number);
  else if (dtype === "int64" || dtype === "uint64") for (let i = 0; i < data.length; i++) out.data[i] = Number(data[i]);
  else out.data.set(data as Float64Array);
}

/** Writes one number as the raw element of a host scalar. */
constantReference.encode = (value: number, out: HostArray): void => {
  const { data, dtype } = out;
  if (dtype === "float16") data[0] = toHalfBits(value);
  else if (dtype === "bfloat16") data[0] = toBfloat16Bits(value);
  else if (dtype === "int64" || dtype === "uint64") data[0] = BigInt(Math.trunc(value));
  else data[0] = dtype === "bool" ? Number(value !== 0) : value;
};

/** Copies `x` to every place of `out` it stretches to, row by row of the last axis. */
export function broadcastReference(x: RefArray, out: RefArray): void {
  const rank = out.shape.length;
  const total = sizeOf(out.shape);
  if (total === 0) return;
  if (x.data.length === 1) {
    out.data.fill(x.data[0]!);
    return;
  }
  const offset = rank - x.shape.length;
  const own = stridesOf(x.shape);
  const steps = out.shape.map((_, i) => (i < offset || x.shape[i - offset] === 1 ? 0 : own[i - offset]!));
  const inner = out.shape[rank - 1]!;
  const innerStep = steps[rank - 1]!;
  const index = new Array<number>(rank).fill(0);
  let from = 0;
  for (let at = 0; at < total; at += inner) {
    if (innerStep === 0) out.data.fill(x.data[from]!, at, at + inner);
    else for (let j = 0; j < inner; j++) out.data[at + j] = x.data[from + j]!;
    for (let axis = rank - 2; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++index[axis]! < out.shape[axis]!) break;
      from -= steps[axis]! * out.shape[axis]!;
      index[axis] = 0;
    }
  }
}

/** Float to integer truncates towards zero and wraps; anything to bool is `!= 0`. */
export function castReference(x: RefArray, out: RefArray): void {
  const n = out.data.length;
  if (out.dtype === "bool") for (let i = 0; i < n; i++) out.data[i] = x.data[i] !== 0 ? 1 : 0;
  else if (isFloat(out.dtype) || !isFloat(x.dtype)) for (let i = 0; i < n; i++) out.data[i] = x.data[i]!;
  else for (let i = 0; i < n; i++) out.data[i] = Math.trunc(x.data[i]!);
}

export function whereReference(c: RefArray, x: RefArray, y: RefArray, out: RefArray): void {
  for (let i = 0; i < out.data.length; i++) out.data[i] = c.data[i] ? x.data[i]! : y.data[i]!;
}
