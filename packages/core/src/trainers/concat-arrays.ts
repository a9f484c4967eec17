import type { DType } from "../host/dtype.js";
import { allocate } from "../host/host-array.js";
import { type NDArray, ndarray } from "../host/ndarray.js";

/** Host arrays of one dtype joined along their first axis. */
export function concatArrays(parts: readonly NDArray[]): NDArray {
  const [first] = parts as [NDArray];
  const rows = parts.reduce((n, p) => n + (p.shape[0] ?? 1), 0);
  const out = allocate(first.dtype as DType, [rows, ...first.shape.slice(1)]);
  let at = 0;
  for (const p of parts) {
    (out.data as Float32Array).set(p.data as Float32Array, at);
    at += p.size;
  }
  return ndarray(out.data, { shape: out.shape, dtype: out.dtype });
}
