import { describe, expect, test } from "vitest";
import { KerasError } from "../../src/errors/index.js";
import * as ops from "../../src/numpy/index.js";
import { listOf } from "./support.js";

const nan = Number.NaN;
const empty = (...shape: number[]) => ops.zeros(shape);

describe("empty axes", () => {
  test("sum, prod, any and all have a unit", async () => {
    expect(await listOf(ops.sum(empty(2, 0), { axis: 1 }))).toEqual([0, 0]);
    expect(await listOf(ops.prod(empty(2, 0), { axis: -1 }))).toEqual([1, 1]);
    expect(await listOf(ops.any(empty(0, 2), { axis: 0 }))).toEqual([false, false]);
    expect(await listOf(ops.all(empty(0, 2), { axis: 0 }))).toEqual([true, true]);
  });
  test("means of nothing are NaN", async () => {
    expect(await ops.mean(empty(0)).item()).toBeNaN();
    expect(await ops.median(empty(0)).item()).toBeNaN();
    expect(await ops.nanquantile(empty(0), 0.5).item()).toBeNaN();
  });
  test("max needs an initial value", async () => {
    expect(() => ops.max(empty(0))).toThrow("[max] the reduced axes must not be empty, got float32[0]. Give `initial` a value.");
    expect(await ops.max(empty(0), { initial: 4 }).item()).toBe(4);
    expect(() => ops.argmax(empty(0, 2), { axis: 0 })).toThrow(KerasError);
    expect(await listOf(ops.amax(empty(0, 2), { axis: 1 }))).toEqual([]);
  });
});

describe("rank 0", () => {
  test.each([
    ["sum", ops.sum, 3],
    ["max", ops.max, 3],
    ["mean", ops.mean, 3],
    ["std", ops.std, 0],
    ["median", ops.median, 3],
    ["argmax", ops.argmax, 0],
    ["countNonzero", ops.countNonzero, 1],
    ["nanmin", ops.nanmin, 3],
    ["ptp", ops.ptp, 0],
  ] as const)("%s", async (_name, fn, expected) => {
    const y = fn(3);
    expect(y.shape).toEqual([]);
    expect(await y.item()).toBe(expected);
  });
});

describe("NaN", () => {
  const x = [
    [1, nan, 3],
    [nan, nan, nan],
  ];
  test("wins in max and min, spoils medians", async () => {
    expect(await listOf(ops.max(x, { axis: 0 }))).toEqual([nan, nan, nan]);
    expect(
      await listOf(
        ops.median(
          [
            [1, nan],
            [2, 3],
          ],
          { axis: 1 },
        ),
      ),
    ).toEqual([nan, 2.5]);
    expect(await listOf(ops.argmax(x, { axis: 1 }))).toEqual([1, 0]);
  });
  test("is skipped by the nan family; whole lines of it stay", async () => {
    expect(await listOf(ops.nanmax(x, { axis: 1 }))).toEqual([3, nan]);
    expect(await listOf(ops.nanmean(x, { axis: 1, keepdims: true }))).toEqual([[2], [nan]]);
    expect(await listOf(ops.nanvar(x, { axis: 1 }))).toEqual([1, nan]);
    for (const spread of [ops.nanvar, ops.nanstd]) expect(await spread([1, Number.POSITIVE_INFINITY, nan]).item()).toBeNaN();
    expect(await listOf(ops.nanprod(x, { axis: 1 }))).toEqual([3, 1]);
    expect(await listOf(ops.nanargmin(x, { axis: 1 }))).toEqual([0, -1]);
    expect(await listOf(ops.nanmedian(x, { axis: 1 }))).toEqual([2, nan]);
    expect(await listOf(ops.nancumsum(x))).toEqual([1, 1, 4, 4, 4, 4]);
  });
});

test("halves are averaged in float32", async () => {
  const x = ops.full([100], 1000, { dtype: "float16" });
  expect(await ops.mean(x).item()).toBe(1000);
  expect(await ops.var(x).item()).toBe(0);
  expect(ops.std(x).dtype).toBe("float16");
});

test("infinities survive interpolation", async () => {
  expect(await listOf(ops.quantile([Infinity, Infinity, 1], [0, 0.75, 1]))).toEqual([1, Infinity, Infinity]);
});

describe("quantile methods between 2 and 4 at three quarters", () => {
  test.each([
    ["linear", 3.5],
    ["lower", 2],
    ["higher", 4],
    ["midpoint", 3],
    ["nearest", 4],
  ] as const)("%s", async (method, expected) => {
    expect(await ops.quantile([4, 2], 0.75, { method }).item()).toBe(expected);
  });
  test("shape: the axis of q first", () => {
    expect(ops.percentile(ops.ones([2, 3, 4]), [10, 20], { axis: [0, -1], keepdims: true }).shape).toEqual([2, 1, 3, 1]);
  });
  test("refuses what it does not know", () => {
    expect(() => ops.quantile([1], 2)).toThrow("[quantile] q must be in [0, 1], got 2.");
    expect(() => ops.quantile([1], 0.5, { method: "cubic" as never })).toThrow('method must be one of "linear"');
    expect(() => ops.median([1], { method: "lower" } as never)).toThrow('unknown option "method"');
  });
});

test("cumulative sums and products", async () => {
  expect(await listOf(ops.cumsum([true, true, false]))).toEqual([1, 2, 2]);
  expect(ops.cumsum([1, 2], { dtype: "float32" }).dtype).toBe("float32");
  expect(
    await listOf(
      ops.cumprod(
        [
          [1, 2, 0, 4],
          [2, 2, 2, 2],
        ],
        { axis: -1 },
      ),
    ),
  ).toEqual([
    [1, 2, 0, 0],
    [2, 4, 8, 16],
  ]);
  expect(await listOf(ops.cumprod(ops.add(ops.zeros([9], { dtype: "int32" }), 2)))).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512]);
  expect(ops.cumprod(empty(0)).shape).toEqual([0]);
});

test("differences", async () => {
  expect(await listOf(ops.diff([true, false, false]))).toEqual([true, false]);
  expect(ops.diff([1, 2], { n: 5 }).shape).toEqual([0]);
  expect(() => ops.diff([1], { n: -1 })).toThrow("n must be a non-negative integer");
});

describe("counting", () => {
  const sorted = Array.from({ length: 100 }, (_, i) => Math.floor(i / 3) * 2);
  const values = [-1, 0, 1, 2, 33, 34, 66, 67, nan];
  test.each(["left", "right"] as const)("searchsorted by bisection agrees with a plain count, %s", async (side) => {
    const plain = (v: number): number => sorted.filter((s) => Number.isNaN(v) || (side === "left" ? s < v : s <= v)).length;
    expect(await listOf(ops.searchsorted(sorted, values, { side }))).toEqual(values.map(plain));
    expect(await listOf(ops.searchsorted(sorted.slice(0, 30), values, { side }))).toEqual(
      values.map((v) => Math.min(30, plain(v))),
    );
  });
  test("digitize takes falling edges", async () => {
    expect(await listOf(ops.digitize([0, 1, 2.5, 9], [3, 2, 1]))).toEqual([3, 2, 1, 0]);
  });
  test("histogram: the last bin holds its right edge, the rest falls out", async () => {
    const [counts, edges] = ops.histogram([0, 1, 2, 3, 4, 9, -1, nan], { bins: 4, range: [0, 4] });
    expect(await listOf(counts)).toEqual([1, 1, 1, 2]);
    expect(await listOf(edges)).toEqual([0, 1, 2, 3, 4]);
    expect(await listOf(ops.histogram([2, 2], { bins: 2 })[1])).toEqual([1.5, 2, 2.5]);
    expect(await listOf(ops.histogram(empty(0), { bins: 2 })[0])).toEqual([0, 0]);
  });
  test("bincount of rows, with weights", async () => {
    expect(
      await listOf(
        ops.bincount(
          [
            [0, 1, 1],
            [2, 2, 2],
          ],
          {
            weights: [
              [1, 2, 3],
              [1, 1, 0.5],
            ],
          },
        ),
      ),
    ).toEqual([
      [1, 5, 0],
      [0, 0, 2.5],
    ]);
    expect(await listOf(ops.bincount([1], { minlength: 4 }))).toEqual([0, 1, 0, 0]);
    expect(() => ops.bincount([-1])).toThrow("x must not be negative, got -1");
    expect(() => ops.bincount([1], { sparse: true })).toThrow("sparse tensors are not supported");
  });
});
