import { describe, expect, test } from "vitest";
import { fromBfloat16Bits, fromHalfBits, halfTable, toBfloat16Bits, toHalfBits } from "../../src/host/float16.js";

const f64 = new Float64Array(1);
const u64 = new BigInt64Array(f64.buffer);
/** The next double away from zero (`step` 1) or towards it (-1). */
function nudge(x: number, step: 1 | -1): number {
  f64[0] = x;
  u64[0] = (u64[0] as bigint) + BigInt(step);
  return f64[0] as number;
}

interface Format {
  name: string;
  to(x: number): number;
  from(bits: number): number;
  infinity: number;
  nan: number;
}
const FORMATS: Format[] = [
  { name: "float16", to: toHalfBits, from: fromHalfBits, infinity: 0x7c00, nan: 0x7e00 },
  { name: "bfloat16", to: toBfloat16Bits, from: fromBfloat16Bits, infinity: 0x7f80, nan: 0x7fc0 },
];

describe.each(FORMATS)("$name", ({ to, from, infinity, nan }) => {
  test("all 65,536 bit patterns survive a round trip", () => {
    let wrong = 0;
    for (let bits = 0; bits < 65536; bits++) {
      const value = from(bits);
      if (Number.isNaN(value) ? (bits & 0x7fff) <= infinity || to(value) !== nan : to(value) !== bits) wrong++;
    }
    expect(wrong).toBe(0);
  });

  test("between every two neighbours the nearer wins, and ties go to the even one", () => {
    let wrong = 0;
    for (let bits = 0; bits < infinity; bits++) {
      const low = from(bits);
      // The step past the largest finite value counts as if the exponent went on.
      const high = bits + 1 === infinity ? low + (low - from(bits - 1)) : from(bits + 1);
      const middle = (low + high) / 2; // exact: both have few bits
      const even = bits % 2 === 0 ? bits : bits + 1;
      for (const sign of [1, -1]) {
        const mark = sign < 0 ? 0x8000 : 0;
        if (to(sign * middle) !== (mark | even)) wrong++;
        if (to(sign * nudge(middle, -1)) !== (mark | bits)) wrong++;
        if (to(sign * nudge(middle, 1)) !== (mark | (bits + 1))) wrong++;
        if (bits > 0 && to(sign * nudge(low, 1)) !== (mark | bits)) wrong++;
        if (bits > 0 && to(sign * nudge(low, -1)) !== (mark | bits)) wrong++;
      }
    }
    expect(wrong).toBe(0);
  });

  test("signed zero, infinities, overflow, NaN and vanishing doubles", () => {
    expect([to(0), to(-0)]).toEqual([0, 0x8000]);
    expect([to(Number.POSITIVE_INFINITY), to(Number.NEGATIVE_INFINITY)]).toEqual([infinity, infinity | 0x8000]);
    expect([to(1e300), to(-1e300), to(Number.MAX_VALUE)]).toEqual([infinity, infinity | 0x8000, infinity]);
    expect([to(5e-324), to(-5e-324), to(1e-60)]).toEqual([0, 0x8000, 0]);
    expect(to(Number.NaN)).toBe(nan);
  });
});

test("float16 has the published landmarks", () => {
  expect([toHalfBits(1), toHalfBits(-2), toHalfBits(65504), toHalfBits(65519.99), toHalfBits(65520)]).toEqual([
    0x3c00, 0xc000, 0x7bff, 0x7bff, 0x7c00,
  ]);
  expect([toHalfBits(2 ** -14), toHalfBits(2 ** -14 - 2 ** -26), toHalfBits(2 ** -24), toHalfBits(2 ** -25)]).toEqual([
    0x0400, 0x0400, 0x0001, 0x0000,
  ]);
  // Rounding through float32 first would land on the tie and then on 0x3c00 or 0x3c02.
  expect(toHalfBits(1 + 2 ** -11 + 2 ** -40)).toBe(0x3c01);
  expect(toHalfBits(1 + 3 * 2 ** -11 - 2 ** -40)).toBe(0x3c01);
});

test("bfloat16 rounds doubles once", () => {
  expect([toBfloat16Bits(1), toBfloat16Bits(3.3895313892515355e38), toBfloat16Bits(3.4e38)]).toEqual([0x3f80, 0x7f7f, 0x7f80]);
  expect(toBfloat16Bits(1 + 2 ** -8 + 2 ** -40)).toBe(0x3f81);
  expect(toBfloat16Bits(1 + 3 * 2 ** -8 - 2 ** -40)).toBe(0x3f81);
});

test("the table holds what the bits stand for", () => {
  expect(Array.from(halfTable())).toEqual(Array.from({ length: 65536 }, (_, bits) => fromHalfBits(bits)));
});
