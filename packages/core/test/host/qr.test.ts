import { describe, expect, test } from "vitest";
import { philoxBits } from "../../src/host/philox.js";
import { qr } from "../../src/host/qr.js";

const random = (n: number, seed: number): Float64Array =>
  Float64Array.from(philoxBits([seed, 0], n), (b) => (b >>> 8) * 2 ** -23 - 1);

describe("qr", () => {
  test.each([
    [1, 1],
    [3, 3],
    [5, 2],
    [4, 1],
    [40, 40],
    [64, 17],
  ])("%i × %i: orthonormal columns, upper triangle, product", (rows, cols) => {
    const a = random(rows * cols, rows + cols);
    const { q, r } = qr(a, rows, cols);
    for (let i = 0; i < cols; i++) {
      for (let j = 0; j < cols; j++) {
        let dot = 0;
        for (let k = 0; k < rows; k++) dot += (q[k * cols + i] as number) * (q[k * cols + j] as number);
        expect(dot).toBeCloseTo(i === j ? 1 : 0, 12);
        if (j < i) expect(r[i * cols + j]).toBe(0);
      }
    }
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) {
        let product = 0;
        for (let k = 0; k < cols; k++) product += (q[i * cols + k] as number) * (r[k * cols + j] as number);
        expect(product).toBeCloseTo(a[i * cols + j] as number, 12);
      }
    }
  });

  test("a known factorisation", () => {
    const { q, r } = qr([3, 1, 4, 2], 2, 2);
    expect(Array.from(r, Math.abs).map((x) => +x.toFixed(12))).toEqual([5, 2.2, 0, 0.4]);
    expect(Math.abs(q[0] as number)).toBeCloseTo(0.6, 14);
  });

  test("dependent and zero columns still give orthonormal columns", () => {
    for (const a of [
      [0, 0, 0, 0, 0, 0],
      [1, 2, 1, 2, 1, 2],
      [0, 1, 0, 1, 0, 1],
    ]) {
      const { q, r } = qr(a, 3, 2);
      const dot = (i: number, j: number): number =>
        [0, 1, 2].reduce((s, k) => s + (q[k * 2 + i] as number) * (q[k * 2 + j] as number), 0);
      expect([dot(0, 0), dot(0, 1), dot(1, 1)].map((x) => Math.round(x * 1e12) / 1e12 + 0)).toEqual([1, 0, 1]);
      const product = (i: number, j: number): number =>
        (q[i * 2] as number) * (r[j] as number) + (q[i * 2 + 1] as number) * (r[2 + j] as number);
      for (let i = 0; i < 6; i++) expect(product(i >> 1, i & 1)).toBeCloseTo(a[i] as number, 12);
    }
  });

  test("columns that almost are unit vectors lose no digits", () => {
    const tiny = 1e-9;
    const { q, r } = qr([1, 2, tiny, 3], 2, 2);
    expect([(q[2] as number) / (q[0] as number), (r[1] as number) / (r[0] as number)]).toEqual([
      expect.closeTo(tiny, 22),
      expect.closeTo(2 + 3 * tiny, 14),
    ]);
    expect(Math.abs((q[0] as number) * (q[1] as number) + (q[2] as number) * (q[3] as number))).toBeLessThan(1e-15);
  });

  test("wide matrices are refused", () => {
    expect(() => qr(new Float64Array(6), 2, 3)).toThrow("[qr] matrix must have rows >= cols");
  });
});
