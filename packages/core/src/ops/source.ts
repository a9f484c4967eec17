import { OpError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import { philoxBits } from "../host/philox.js";
import type { Shape } from "../host/spec.js";
import { type Op, op } from "./define.js";

/** `0, 1, 2, …` along `axis`, the same along all others. */
export const iota: Op<{ dtype: DType; shape: Shape; axis: number }, 0> = /* @__PURE__ */ op<
  { dtype: DType; shape: Shape; axis: number },
  0
>({
  name: "iota",
  kind: "source",
  infer(_inputs, { dtype, shape, axis }) {
    if (!(axis >= 0 && axis < shape.length))
      throw new OpError("iota", `axis ${axis} must be in [0, ${shape.length})`, [{ dtype, shape }]);
    return { dtype, shape };
  },
  vjp: "zero",
  reference(_inputs, { shape, axis }, out) {
    const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const n = shape[axis] as number;
    for (let i = 0; i < out.data.length; i++) out.data[i] = Math.floor(i / inner) % n;
  },
});

/**
 * Random 32-bit words from Philox4x32-10 (Salmon et al. 2011) under `key` uint32[2]. Word `i` of the whole tensor is word
 * `i % 4` of the block with counter `⌊i / 4⌋`, so the bits do not depend on how an engine splits the work.
 */
export const randomBits: Op<{ shape: Shape }, 1> = /* @__PURE__ */ op<{ shape: Shape }, 1>({
  name: "randomBits",
  kind: "source",
  infer([key], { shape }) {
    if (key.dtype !== "uint32" || key.shape.length !== 1 || key.shape[0] !== 2)
      throw new OpError("randomBits", "the key must be uint32[2]", [key]);
    return { dtype: "uint32", shape };
  },
  vjp: "zero",
  reference([key], _attrs, out) {
    out.data.set(philoxBits([key.data[0] as number, key.data[1] as number], out.data.length));
  },
  foldable: false,
});
