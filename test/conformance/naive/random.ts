import type { KernelTable } from "@keras-ts/core/backend";
import { type Naive, stored } from "./array.js";

type Table = KernelTable<Naive>;
const MASK = 0xffffffffn;

/** Four words of Philox4x32-10, from the paper's definition, in exact integers. */
function block(counter: bigint, key: readonly [bigint, bigint]): bigint[] {
  let words = [counter & MASK, counter >> 32n, 0n, 0n];
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [a, b, c, d] = words as [bigint, bigint, bigint, bigint];
    const [p, q] = [0xd2511f53n * a, 0xcd9e8d57n * c];
    words = [(q >> 32n) ^ b ^ k0, q & MASK, (p >> 32n) ^ d ^ k1, p & MASK];
    k0 = (k0 + 0x9e3779b9n) & MASK;
    k1 = (k1 + 0xbb67ae85n) & MASK;
  }
  return words;
}
function words(key: Naive, count: number): number[] {
  const pair = [BigInt(key.values[0] as number), BigInt(key.values[1] as number)] as const;
  return Array.from({ length: Math.ceil(count / 4) }, (_, i) => block(BigInt(i), pair))
    .flat()
    .slice(0, count)
    .map(Number);
}
const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export const randomBits: Table["randomBits"] = ([key], { attrs: { shape } }) =>
  stored("uint32", shape, words(key as Naive, size(shape)));

const MANTISSA: Readonly<Record<string, number>> = { float16: 11, bfloat16: 8, float32: 24 };
export const randomUniform = ([key]: readonly Naive[], { attrs }: { attrs: object }): Naive => {
  const out = attrs as { dtype: Naive["dtype"]; shape: readonly number[] };
  const n = size(out.shape);
  if (out.dtype === "float64") {
    const w = words(key as Naive, 2 * n);
    return stored(
      "float64",
      out.shape,
      Array.from(
        { length: n },
        (_, i) => (Math.floor((w[2 * i] as number) / 32) * 2 ** 26 + Math.floor((w[2 * i + 1] as number) / 64)) / 2 ** 53,
      ),
    );
  }
  const bits = MANTISSA[out.dtype] as number;
  return stored(
    out.dtype,
    out.shape,
    words(key as Naive, n).map((w) => Math.floor(w / 2 ** (32 - bits)) / 2 ** bits),
  );
};
export const randomScaled = ([key, ...limits]: readonly Naive[], { attrs }: { attrs: object }): Naive => {
  const { shape } = attrs as { shape: readonly number[] };
  const [by, plus, most] = limits.map((limit) => Math.fround(limit.values[0] as number)) as [number, number, number];
  const { values } = randomUniform([key as Naive], { attrs });
  const drawn = values.map((u) => Math.fround(Math.fround((u as number) * by) + plus));
  return stored(
    "float32",
    shape,
    drawn.map((y) => Math.min(y, most)),
  );
};
export const dropoutMask = ([key]: readonly Naive[], { attrs }: { attrs: object }): Naive => {
  const { shape, keep } = attrs as { shape: readonly number[]; keep: number };
  return stored(
    "bool",
    shape,
    words(key as Naive, size(shape)).map((w) => Number(Math.floor(w / 256) / 2 ** 24 < Math.fround(keep))),
  );
};
export const randomInteger = ([key]: readonly Naive[], { attrs }: { attrs: object }): Naive => {
  const { shape, range } = attrs as { shape: readonly number[]; range: number };
  const w = words(key as Naive, 2 * size(shape)).map(BigInt);
  return stored(
    "uint32",
    shape,
    Array.from({ length: size(shape) }, (_, i) =>
      Number((((w[2 * i] as bigint) * 2n ** 32n + (w[2 * i + 1] as bigint)) * BigInt(range)) >> 64n),
    ),
  );
};
