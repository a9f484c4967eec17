const narrow = (dtype: string): boolean => dtype === "int32" || dtype === "uint32";

/** Product modulo 2³² where a double would lose low bits. */
export const integerMul = (x: number, y: number, dtype: string): number => (narrow(dtype) ? Math.imul(x, y) : x * y);

/** Quotient rounded towards zero; like XLA, a zero divisor gives −1 (all bits set). */
export const integerDiv = (x: number, y: number): number => (y === 0 ? -1 : Math.trunc(x / y));

/** Remainder with the divisor's sign; like XLA, a zero divisor gives the dividend. */
export const integerMod = (x: number, y: number): number => (y === 0 ? x : floorMod(x, y));

/** Remainder with the divisor's sign, as NumPy's. */
export function floorMod(x: number, y: number): number {
  const r = x % y;
  return r !== 0 && r < 0 !== y < 0 ? r + y : r;
}

/** Power by squaring, wrapping in 32 bits where the dtype does; a negative exponent truncates to 0, ±1. */
export function integerPow(x: number, y: number, dtype: string): number {
  if (y < 0) return x === 1 ? 1 : x === -1 ? (y % 2 === 0 ? 1 : -1) : 0;
  if (!narrow(dtype)) return x ** y;
  let [base, exponent, result] = [x, y, 1];
  while (exponent > 0) {
    if (exponent % 2 === 1) result = Math.imul(result, base);
    base = Math.imul(base, base);
    exponent = Math.floor(exponent / 2);
  }
  return result;
}

const SPLIT = 2 ** 32;
/** Bitwise op on integers up to 2⁵³ in magnitude, two's complement, half by half. */
const wide =
  (f: (a: number, b: number) => number) =>
  (x: number, y: number): number =>
    f(Math.floor(x / SPLIT), Math.floor(y / SPLIT)) * SPLIT + (f(x, y) >>> 0);

export const wideAnd: (x: number, y: number) => number = /* @__PURE__ */ wide((a, b) => a & b);
export const wideOr: (x: number, y: number) => number = /* @__PURE__ */ wide((a, b) => a | b);
