import { describe, expect, test } from "vitest";
import type { RefArray } from "../../src/ir/index.js";
import { convFilterGradReference, convInputGradReference, convReference } from "../../src/ops/conv-reference.js";
import { gemm } from "../../src/ops/gemm.js";
import type { ConvAttrs } from "../../src/ops/window.js";

/** Whole numbers, so that every order of summation gives the same. */
function whole(shape: readonly number[], seed: number): RefArray {
  const data = new Float64Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < data.length; i++) data[i] = ((i * 7919 + seed * 104729) % 19) - 9;
  return { dtype: "float64", shape, data };
}
const zeros = (shape: readonly number[]): RefArray => ({
  dtype: "float64",
  shape,
  data: new Float64Array(shape.reduce((a, b) => a * b, 1)),
});

describe("gemm", () => {
  // Odd edges, one row, one column, nothing to add, more steps and more rows than are worked on at a time.
  test.each([
    [1, 1, 1],
    [3, 5, 7],
    [2, 9, 4],
    [17, 1, 3],
    [4, 0, 5],
    [5, 4099, 6],
    [70_001, 2, 1],
    [3, 2, 40_000],
  ])("%i × %i × %i is the plain sum", (m, k, n) => {
    const [a, b, c] = [whole([m, k], 1), whole([k, n], 2), zeros([m, n])];
    gemm({ data: a.data, at: 0, rowStep: k, colStep: 1 }, { data: b.data, at: 0, rowStep: n, colStep: 1 }, c.data, 0, m, k, n);
    for (let i = 0; i < m; i += Math.max(1, Math.floor(m / 50))) {
      for (let j = 0; j < n; j += Math.max(1, Math.floor(n / 50))) {
        let sum = 0;
        for (let l = 0; l < k; l++) sum += (a.data[i * k + l] as number) * (b.data[l * n + j] as number);
        expect(c.data[i * n + j], `[${i}, ${j}]`).toBe(sum + 0);
      }
    }
  });

  test("reads operands as transposes and at offsets", () => {
    const [m, k, n] = [3, 6, 5];
    const [a, b, straight, turned] = [whole([k, m], 3), whole([n, k], 4), zeros([m, n]), zeros([m + 1, n])];
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++)
        for (let l = 0; l < k; l++) straight.data[i * n + j]! += (a.data[l * m + i] as number) * (b.data[j * k + l] as number);
    gemm(
      { data: a.data, at: 0, rowStep: 1, colStep: m },
      { data: b.data, at: 0, rowStep: 1, colStep: k },
      turned.data,
      n,
      m,
      k,
      n,
    );
    expect(turned.data.subarray(n)).toEqual(straight.data);
    expect(turned.data.subarray(0, n)).toEqual(new Float64Array(n));
  });

  test("sums run in order, in float64, whatever the block", () => {
    const [m, k, n] = [5, 3001, 3];
    const a = Float32Array.from({ length: m * k }, (_, i) => Math.sin(i));
    const b = Float32Array.from({ length: k * n }, (_, i) => Math.cos(i));
    const c = new Float64Array(m * n);
    gemm({ data: a, at: 0, rowStep: k, colStep: 1 }, { data: b, at: 0, rowStep: n, colStep: 1 }, c, 0, m, k, n);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++) sum += (a[i * k + l] as number) * (b[l * n + j] as number);
        expect(c[i * n + j]).toBe(sum);
      }
    }
  });
});

describe("convolutions against one loop per index", () => {
  const attrs = (over: Partial<ConvAttrs> = {}): ConvAttrs => ({
    strides: [1],
    padding: [[1, 1]],
    kernelDilation: [1],
    inputDilation: [1],
    groups: 1,
    ...over,
  });
  const cases: readonly (readonly [string, number[], number[], ConvAttrs])[] = [
    ["odd channels", [3, 7, 3], [3, 3, 5], attrs()],
    ["strides and groups", [2, 9, 6], [2, 3, 4], attrs({ strides: [2], padding: [[0, 1]], groups: 2 })],
    ["dilations", [2, 6, 2], [3, 2, 3], attrs({ kernelDilation: [2], inputDilation: [3], padding: [[2, 1]] })],
    ["more input channels than steps", [1, 3, 1400], [3, 1400, 2], attrs()],
    ["more output channels than steps", [1, 2, 1], [1, 1, 2100], attrs({ padding: [[0, 0]] })],
    ["more rows than at a time", [700, 4, 1], [3, 1, 2], attrs()],
  ];
  test.each(cases)("%s", (_, xShape, wShape, a) => {
    const [batch, length, channels] = xShape as [number, number, number];
    const [taps, ci, filters] = wShape as [number, number, number];
    const [stride, [low, high], dilation, gap] = [
      a.strides[0] as number,
      a.padding[0] as [number, number],
      a.kernelDilation[0] as number,
      a.inputDilation[0] as number,
    ];
    const count = Math.floor(((length - 1) * gap + 1 + low + high - (taps - 1) * dilation - 1) / stride) + 1;
    const [x, w, g] = [whole(xShape, 1), whole(wShape, 2), whole([batch, count, filters], 3)];
    const want = { y: zeros(g.shape), dx: zeros(xShape), dw: zeros(wShape) };
    const co = filters / a.groups;
    for (let n = 0; n < batch; n++)
      for (let p = 0; p < count; p++)
        for (let t = 0; t < taps; t++) {
          const raw = p * stride - low + t * dilation;
          if (raw < 0 || raw % gap !== 0 || raw / gap >= length) continue;
          for (let f = 0; f < filters; f++)
            for (let c = 0; c < ci; c++) {
              const i = (n * length + raw / gap) * channels + Math.floor(f / co) * ci + c;
              const [j, k] = [(t * ci + c) * filters + f, (n * count + p) * filters + f];
              want.y.data[k]! += (x.data[i] as number) * (w.data[j] as number);
              want.dx.data[i]! += (g.data[k] as number) * (w.data[j] as number);
              want.dw.data[j]! += (g.data[k] as number) * (x.data[i] as number);
            }
        }
    const got = { y: zeros(g.shape), dx: zeros(xShape), dw: zeros(wShape) };
    convReference(x, w, a, got.y);
    convInputGradReference(g, w, a, got.dx);
    convFilterGradReference(x, g, a, got.dw);
    for (const name of ["y", "dx", "dw"] as const)
      expect(
        Array.from(got[name].data, (v) => v + 0),
        name,
      ).toEqual(Array.from(want[name].data, (v) => v + 0));
  });
});
