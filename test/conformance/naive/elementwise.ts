import { isFloat } from "@keras-ts/core/testing";
import { build, type Naive, stored } from "./array.js";

type Call = { readonly out: { readonly dtype: Naive["dtype"] } };
type One = (inputs: readonly Naive[]) => Naive;

export const unary =
  (f: (x: number) => number): One =>
  ([x]) =>
    stored((x as Naive).dtype, (x as Naive).shape, (x as Naive).values.map(f));

const zip = (f: (a: number, b: number) => number, x: Naive, y: Naive): number[] =>
  x.values.map((v, i) => f(v, y.values[i] as number));

/** On floats by one formula, on integers by another in exact arithmetic. */
export const binary =
  (f: (a: number, b: number) => number, whole: ((a: bigint, b: bigint) => bigint) | null = null) =>
  ([x, y]: readonly Naive[]): Naive => {
    const [a, b] = [x as Naive, y as Naive];
    if (whole === null || isFloat(a.dtype) || a.dtype === "bool") return stored(a.dtype, a.shape, zip(f, a, b));
    const bits = Number(/\d+/.exec(a.dtype)?.[0]);
    const wrap = (v: bigint): number => Number(a.dtype.startsWith("u") ? BigInt.asUintN(bits, v) : BigInt.asIntN(bits, v));
    return { dtype: a.dtype, shape: a.shape, values: zip((p, q) => wrap(whole(BigInt(p), BigInt(q))), a, b) };
  };
export const compare =
  (f: (a: number, b: number) => boolean) =>
  ([x, y]: readonly Naive[]): Naive =>
    stored(
      "bool",
      (x as Naive).shape,
      zip((a, b) => Number(f(a, b)), x as Naive, y as Naive),
    );

export const floorDivided = (a: bigint, b: bigint): bigint => {
  const q = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
};
export const modulo = (a: number, b: number): number => {
  if (Math.abs(b) === Number.POSITIVE_INFINITY && Number.isFinite(a)) return a === 0 || a < 0 === b < 0 ? a : b;
  return a - Math.floor(a / b) * b;
};
export const even = (x: number): number => {
  const low = Math.floor(x);
  if (x - low !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
};
export const powered = (a: bigint, b: bigint): bigint =>
  b >= 0n ? a ** b : a === 1n ? 1n : a === -1n ? (b % 2n === 0n ? 1n : -1n) : 0n;

/** Error function by Simpson's rule on its integral; erfc beyond 3 on a finite tail. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  const end = Math.min(Math.abs(x), 9);
  const [from, to] = end < 3 ? [0, end] : [end, end + 5];
  const n = 4000;
  const h = (to - from) / n;
  let sum = 0;
  for (let i = 0; i <= n; i++) sum += (i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2) * Math.exp(-((from + i * h) ** 2));
  const part = (2 / Math.sqrt(Math.PI)) * (h / 3) * sum;
  return Math.sign(x) * (end < 3 ? part : 1 - part);
}

export const where = ([c, x, y]: readonly Naive[]): Naive =>
  stored(
    (x as Naive).dtype,
    (x as Naive).shape,
    (c as Naive).values.map((v, i) => ((v ? x : y) as Naive).values[i] as number),
  );

export function cast([x]: readonly Naive[], { out }: Call): Naive {
  const { values, shape, dtype } = x as Naive;
  const whole = !isFloat(out.dtype) && out.dtype !== "bool" && isFloat(dtype);
  return stored(out.dtype, shape, whole ? values.map((v) => (v < 0 ? Math.ceil(v) : Math.floor(v))) : values);
}

export function broadcastTo([x]: readonly Naive[], { attrs: { shape } }: { attrs: { shape: readonly number[] } }): Naive {
  const { dtype, shape: own, values } = x as Naive;
  const skipped = shape.length - own.length;
  return build(dtype, shape, (index) => {
    let place = 0;
    own.forEach((d, i) => {
      place = place * d + (d === 1 ? 0 : (index[skipped + i] as number));
    });
    return values[place] as number;
  });
}
