import { describe, expect, test } from "vitest";
import { cast, decode, decodeFloat64, encode, roundTo } from "../../src/host/convert.js";
import { DTYPES } from "../../src/host/dtype.js";
import { type HostData, viewOf } from "../../src/host/host-array.js";

const list = (data: HostData): (number | bigint)[] => Array.from(data as ArrayLike<number | bigint>);
const HARD = [
  0,
  -0,
  1,
  -1,
  1.9,
  -1.9,
  255,
  256,
  300,
  -129,
  65536,
  2 ** 31,
  2 ** 32 + 5,
  -(2 ** 40) - 3,
  Number.NaN,
  1 / 0,
  -1 / 0,
];

describe("encode", () => {
  test.each([
    ["int8", [0, 0, 1, -1, 1, -1, -1, 0, 44, 127, 0, 0, 5, -3, 0, 0, 0]],
    ["uint8", [0, 0, 1, 255, 1, 255, 255, 0, 44, 127, 0, 0, 5, 253, 0, 0, 0]],
    ["int16", [0, 0, 1, -1, 1, -1, 255, 256, 300, -129, 0, 0, 5, -3, 0, 0, 0]],
    ["int32", [0, 0, 1, -1, 1, -1, 255, 256, 300, -129, 65536, -(2 ** 31), 5, -3, 0, 0, 0]],
    ["uint32", [0, 0, 1, 2 ** 32 - 1, 1, 2 ** 32 - 1, 255, 256, 300, 2 ** 32 - 129, 65536, 2 ** 31, 5, 2 ** 32 - 3, 0, 0, 0]],
    ["bool", [0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ] as const)("%s cuts fractions off and wraps", (dtype, expected) => {
    expect(Array.from(encode(HARD, dtype), Number)).toEqual(expected);
  });

  test("64-bit integers wrap too", () => {
    expect(list(encode([-1.5, 2 ** 63, 2 ** 64 + 4096, Number.NaN, -1 / 0] as number[], "int64"))).toEqual([
      -1n,
      -(2n ** 63n),
      4096n,
      0n,
      0n,
    ]);
    expect(list(encode([-1], "uint64"))).toEqual([2n ** 64n - 1n]);
  });

  test("every dtype allocates its own storage class and reads back what it can hold", () => {
    for (const dtype of DTYPES) {
      const data = encode([0, 1], dtype);
      expect(data).toBeInstanceOf(viewOf(dtype));
      expect(Array.from(decode({ dtype, data }))).toEqual([0, 1]);
    }
  });

  test("halves round once, from doubles", () => {
    expect(list(encode([1 + 2 ** -11 + 2 ** -40, 70000], "float16"))).toEqual([0x3c01, 0x7c00]);
    expect(list(encode([1 + 2 ** -8 + 2 ** -40, -0], "bfloat16"))).toEqual([0x3f81, 0x8000]);
  });
});

describe("decode", () => {
  test("does not copy what already is numbers", () => {
    const data = new Int16Array([1, 2]);
    expect(decode({ dtype: "int16", data })).toBe(data);
    const doubles = new Float64Array([1]);
    expect(decodeFloat64({ dtype: "float64", data: doubles })).not.toBe(doubles);
    expect(decodeFloat64({ dtype: "float64", data: doubles })).toEqual(doubles);
    expect(decodeFloat64({ dtype: "float16", data: Uint16Array.of(0x3c00) })).toEqual(new Float64Array([1]));
  });

  test("half bits become numbers, 64-bit integers doubles", () => {
    expect(Array.from(decode({ dtype: "float16", data: Uint16Array.of(0x3c00, 0x0001, 0xfc00) }))).toEqual([1, 2 ** -24, -1 / 0]);
    expect(Array.from(decode({ dtype: "bfloat16", data: Uint16Array.of(0x3f80, 0x8000) }))).toEqual([1, -0]);
    expect(Array.from(decode({ dtype: "int64", data: BigInt64Array.of(-5n) }))).toEqual([-5]);
  });
});

describe("cast", () => {
  test("every pair of dtypes keeps small whole numbers", () => {
    for (const from of DTYPES) {
      for (const to of DTYPES) {
        const result = cast(encode([0, 1, 3], from), from, to);
        const kept = from === "bool" || to === "bool" ? [0, 1, 1] : [0, 1, 3];
        expect([from, to, ...decode({ dtype: to, data: result })]).toEqual([from, to, ...kept]);
      }
    }
  });

  test("large 64-bit integers keep every bit they can", () => {
    const big = BigInt64Array.of(2n ** 60n + 7n, -1n, 2n ** 32n);
    expect(list(cast(big, "int64", "int32"))).toEqual([7, -1, 0]);
    expect(list(cast(BigInt64Array.of(2n ** 60n + 70001n), "int64", "int32"))).toEqual([70001]);
    expect(list(cast(big, "int64", "uint64"))).toEqual([2n ** 60n + 7n, 2n ** 64n - 1n, 2n ** 32n]);
    expect(list(cast(big, "int64", "uint8"))).toEqual([7, 255, 0]);
    expect(list(cast(big, "int64", "bool"))).toEqual([1, 1, 1]);
    expect(list(cast(big, "int64", "float64"))).toEqual([2 ** 60, -1, 2 ** 32]);
    expect(cast(big, "int64", "int64")).not.toBe(big);
  });

  test("NaN is true, and 0 as an integer", () => {
    const nan = Float32Array.of(Number.NaN);
    expect([cast(nan, "float32", "bool")[0], cast(nan, "float32", "int32")[0], cast(nan, "float32", "int64")[0]]).toEqual([
      1,
      0,
      0n,
    ]);
  });
});

test("roundTo is one trip through a dtype", () => {
  for (const dtype of DTYPES) {
    for (const x of [0.1, 1.5, -2.75, 300])
      expect([dtype, roundTo(x, dtype)]).toEqual([dtype, decode({ dtype, data: encode([x], dtype) })[0]]);
  }
});
