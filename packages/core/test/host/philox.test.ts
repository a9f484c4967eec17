import { describe, expect, test } from "vitest";
import { philoxBits, philoxBlock } from "../../src/host/philox.js";

const hex = (words: ArrayLike<number>): string => Array.from(words, (w) => w.toString(16).padStart(8, "0")).join(" ");

describe("Philox4x32-10", () => {
  test.each([
    [[0, 0, 0, 0], [0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], "d16cfe09 94fdcceb 5001e420 24126ea1"],
  ] as [[number, number, number, number], [number, number], string][])("published vector %#", (counter, key, expected) => {
    expect(hex(philoxBlock(counter, key))).toBe(expected);
  });

  test("agrees with exact integer arithmetic on many counters and keys", () => {
    const M = 0xffffffffn;
    const exact = (counter: readonly number[], key: readonly number[]): string => {
      let [a, b, c, d] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
      let [k0, k1] = key.map(BigInt) as [bigint, bigint];
      for (let round = 0; round < 10; round++) {
        const p0 = a * 0xd2511f53n;
        const p1 = c * 0xcd9e8d57n;
        [a, b, c, d] = [(p1 >> 32n) ^ b ^ k0, p1 & M, (p0 >> 32n) ^ d ^ k1, p0 & M];
        k0 = (k0 + 0x9e3779b9n) & M;
        k1 = (k1 + 0xbb67ae85n) & M;
      }
      return hex([a, b, c, d].map(Number));
    };
    const words = philoxBits([1, 2], 6 * 300);
    for (let i = 0; i < words.length; i += 6) {
      const [a, b, c, d, k0, k1] = words.subarray(i, i + 6) as unknown as [number, number, number, number, number, number];
      expect(hex(philoxBlock([a, b, c, d], [k0, k1]))).toBe(exact([a, b, c, d], [k0, k1]));
    }
  });

  test("element i is word i % 4 of block i >> 2", () => {
    const key = [7, 9] as const;
    const bits = philoxBits(key, 12);
    expect(hex(bits)).toBe([0, 1, 2].map((block) => hex(philoxBlock([block, 0, 0, 0], key))).join(" "));
    expect(hex(philoxBits(key, 10))).toBe(hex(bits.subarray(0, 10)));
    expect(philoxBits(key, 0).length).toBe(0);
  });

  test("any piece of a stream can be made alone, past 2^32 blocks too", () => {
    const key = [123, 456] as const;
    const whole = philoxBits(key, 64);
    for (const [from, count] of [
      [0, 3],
      [1, 1],
      [3, 9],
      [4, 8],
      [6, 1],
      [7, 57],
    ] as const) {
      expect(hex(philoxBits(key, count, from))).toBe(hex(whole.subarray(from, from + count)));
    }
    const far = 4 * (2 ** 32 + 5);
    expect(hex(philoxBits(key, 4, far))).toBe(hex(philoxBlock([5, 1, 0, 0], key)));
    expect(hex(philoxBits(key, 4, 4 * (2 ** 32 - 1)))).toBe(hex(philoxBlock([0xffffffff, 0, 0, 0], key)));
    // A run of blocks carries from the low into the high word of the counter.
    const edge = [philoxBlock([0xffffffff, 0, 0, 0], key), philoxBlock([0, 1, 0, 0], key)];
    expect(hex(philoxBits(key, 8, 4 * (2 ** 32 - 1)))).toBe(edge.map(hex).join(" "));
  });
});
