import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KerasError } from "../../src/errors/index.js";
import { resolveSlice } from "../../src/numpy/get-item.js";
import * as ops from "../../src/numpy/index.js";
import { jit, type Tensor } from "../../src/runtime/index.js";
import { listOf } from "./support.js";

const counted = (...shape: number[]): Tensor => ops.reshape(ops.arange(shape.reduce((a, b) => a * b, 1)), shape);

describe("slices", () => {
  test("agree with Python's definition", () => {
    const bound = fc.option(fc.integer({ min: -8, max: 8 }), { nil: null });
    const step = fc.integer({ min: -4, max: 4 }).filter((s) => s !== 0);
    fc.assert(
      fc.property(fc.nat(6), bound, bound, step, (n, start, stop, by) => {
        const { first, count, step: s } = resolveSlice({ start, stop, step: by }, n);
        const found = Array.from({ length: count }, (_, i) => first + i * s);
        // Walk from the first index in range, as `slice.indices` documents.
        const clamp = (v: number): number =>
          by > 0 ? Math.min(n, Math.max(0, v < 0 ? v + n : v)) : Math.min(n - 1, Math.max(-1, v < 0 ? v + n : v));
        const wanted: number[] = [];
        const end = stop === null ? (by > 0 ? n : -1) : clamp(stop);
        for (let i = start === null ? (by > 0 ? 0 : n - 1) : clamp(start); by > 0 ? i < end : i > end; i += by) wanted.push(i);
        expect(found).toEqual(wanted);
      }),
    );
  });
  test("in keys", async () => {
    expect(await listOf(ops.getItem(counted(5), { start: -2, step: -2 }))).toEqual([3, 1]);
    expect(await listOf(ops.getItem(counted(2, 3), [{ start: null }, { start: 5 }]))).toEqual([[], []]);
    expect(() => ops.getItem(counted(5), { step: 0 })).toThrow("step not zero");
    expect(() => ops.getItem(counted(5), { stride: 2 } as never)).toThrow('got "stride"');
  });
});

describe("getItem", () => {
  const x = counted(2, 3, 4);
  test("places the axes of tensor indices as NumPy does", () => {
    const i = [0, 1, 1, 0, 1];
    expect(ops.getItem(x, [{}, i]).shape).toEqual([2, 5, 4]);
    expect(ops.getItem(x, [{}, i, i]).shape).toEqual([2, 5]);
    expect(ops.getItem(x, [i, {}, i]).shape).toEqual([5, 3]);
    expect(ops.getItem(x, [0, {}, i]).shape).toEqual([5, 3]);
    expect(ops.getItem(x, [null, i, 0]).shape).toEqual([1, 5, 4]);
    expect(
      ops.getItem(x, [
        [[0], [1]],
        [0, 1, 2],
      ]).shape,
    ).toEqual([2, 3, 4]);
  });
  test("takes a tensor of rank 0 as an index", async () => {
    expect(await listOf(ops.getItem(x, [ops.argmax([0, 5]), 0]))).toEqual([12, 13, 14, 15]);
  });
  test("takes masks", async () => {
    expect(await listOf(ops.getItem(counted(4), [[true, false, false, true]]))).toEqual([0, 3]);
    expect(await listOf(ops.getItem(counted(2, 2), ops.greater(counted(2, 2), 0)))).toEqual([1, 2, 3]);
  });
  test.each([
    ["out of range", 2],
    ["too many", [0, 0, 0, 0]],
    ["two ellipses", ["...", "..."]],
    ["fractions", [[0.5]]],
  ] as const)("refuses what is %s", (_name, key) => {
    expect(() => ops.getItem(x, key as never)).toThrow(KerasError);
  });
});

describe("slice and sliceUpdate", () => {
  test("starts in a tensor are moved so that the block fits", async () => {
    const start = ops.array([9, -3]);
    expect(await listOf(ops.slice(counted(3, 3), start, [2, 2]))).toEqual([
      [3, 4],
      [6, 7],
    ]);
    expect(await listOf(ops.sliceUpdate(counted(3, 3), start, [[90, 91]]))).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [90, 91, 8],
    ]);
    expect(
      await listOf(
        ops.sliceUpdate(counted(2, 2), ops.array([1, 1]), [
          [9, 9],
          [9, 9],
        ]),
      ),
    ).toEqual([
      [9, 9],
      [9, 9],
    ]);
  });
  test("one program serves all starts", async () => {
    const step = jit((x: Tensor, at: Tensor) => ops.slice(x, [at], [2]));
    expect(await listOf(step(counted(4), ops.array(1)))).toEqual([1, 2]);
    expect(await listOf(step(counted(4), ops.array(2)))).toEqual([2, 3]);
    expect(step.traces).toBe(1);
  });
  test("known starts must fit", () => {
    expect(() => ops.slice(counted(3), [2], [2])).toThrow("the block must lie inside the tensor");
    expect(() => ops.slice(counted(3), [0, 0], [1, 1])).toThrow(KerasError);
    expect(() => ops.sliceUpdate(counted(3), [-1], [1])).toThrow(KerasError);
  });
  test("an empty update changes nothing", async () => {
    expect(await listOf(ops.sliceUpdate(counted(3), [1], ops.zeros([0])))).toEqual([0, 1, 2]);
  });
});

describe("take", () => {
  test("negative indices count from the end, in every dtype", async () => {
    for (const dtype of ["int8", "int32", "int64", "float32"]) {
      expect(await listOf(ops.take(counted(3), ops.array([-1, 0], { dtype })))).toEqual([2, 0]);
    }
    expect(await listOf(ops.take(counted(2, 3), -1, { axis: 1 }))).toEqual([2, 5]);
    expect(() => ops.take(counted(3), 3)).toThrow("the index must be an integer in [-3, 3), got 3");
    expect(() => ops.take(ops.zeros([0]), [0])).toThrow("nothing can be taken");
    expect(ops.take(ops.zeros([0, 2]), ops.zeros([0], { dtype: "int32" }), { axis: 0 }).shape).toEqual([0, 2]);
  });
  test("along an axis, all else broadcasts", async () => {
    expect(await listOf(ops.takeAlongAxis(counted(2, 3), [[-1]], { axis: 1 }))).toEqual([[2], [5]]);
    expect(await listOf(ops.takeAlongAxis([[5, 6, 7]], [[0], [2]], { axis: 1 }))).toEqual([[5], [7]]);
    expect(await listOf(ops.takeAlongAxis(counted(2, 2), [3, 0]))).toEqual([3, 0]);
    expect(() => ops.takeAlongAxis(counted(2, 2), [0], { axis: 0 })).toThrow("equally many axes");
  });
});

test("membership, with few and with many elements", async () => {
  const many = Array.from({ length: 200 }, (_, i) => i * 3);
  expect(await listOf(ops.isin([0, 1, 597, 600], many))).toEqual([true, false, true, false]);
  expect(await listOf(ops.isin([[1], [2]], [2], { invert: true }))).toEqual([[true], [false]]);
  expect(await listOf(ops.isin([1], ops.zeros([0])))).toEqual([false]);
  expect(await listOf(ops.isin([Number.NaN], [Number.NaN]))).toEqual([false]);
});

describe("unique", () => {
  const all = { returnIndex: true, returnInverse: true, returnCounts: true } as const;
  const lists = async (r: Tensor | Tensor[]) => Promise.all((r as Tensor[]).map(listOf));
  test("of elements; NaNs are one", async () => {
    expect(await lists(ops.unique([3, 1, Number.NaN, 3, Number.NaN], all))).toEqual([
      [1, 3, Number.NaN],
      [1, 0, 2],
      [1, 0, 2, 1, 2],
      [1, 2, 2],
    ]);
  });
  test("of columns, cut and filled", async () => {
    const x = [
      [1, 0, 1],
      [2, 5, 2],
    ];
    expect(await lists(ops.unique(x, { ...all, axis: 1 }))).toEqual([
      [
        [0, 1],
        [5, 2],
      ],
      [1, 0],
      [1, 0, 1],
      [1, 2],
    ]);
    expect(await listOf(ops.unique(x, { axis: -1, size: 3, fillValue: 9 }))).toEqual([
      [0, 1, 9],
      [5, 2, 9],
    ]);
    expect(await listOf(ops.unique([2, 1], { size: 4 }))).toEqual([1, 2, 1, 1]);
    expect(await listOf(ops.unique([2, 1], { size: 1 }))).toEqual([1]);
  });
  test("of nothing", async () => {
    expect(await listOf(ops.unique(ops.zeros([0])))).toEqual([]);
    expect(() => ops.unique([1], { size: -1 })).toThrow("size must be a non-negative integer");
  });
});

test("positions", async () => {
  expect(await Promise.all(ops.unravelIndex([5, -1], [2, 3]).map(listOf))).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(
    await Promise.all(
      ops
        .nonzero([
          [0, 2],
          [3, 0],
        ])
        .map(listOf),
    ),
  ).toEqual([
    [0, 1],
    [1, 0],
  ]);
  expect(await Promise.all(ops.nonzero(ops.zeros([2])).map(listOf))).toEqual([[]]);
});

test("diagonals outside the matrix are empty", async () => {
  expect(ops.diagonal(counted(2, 3), { offset: 7 }).shape).toEqual([0]);
  expect(await ops.trace(counted(2, 3), { offset: -5 }).item()).toBe(0);
  expect(await listOf(ops.diagonal(counted(2, 3), { offset: -1 }))).toEqual([3]);
  expect(() => ops.diagonal(counted(2, 2), { axis1: -1, axis2: 1 })).toThrow("axis1 and axis2 must differ");
});

test("sorting", async () => {
  expect(
    await listOf(
      ops.sort(
        [
          [3, 1],
          [2, Number.NaN],
        ],
        { axis: null },
      ),
    ),
  ).toEqual([1, 2, 3, Number.NaN]);
  expect(
    await listOf(
      ops.argsort(
        [
          [2, 1],
          [1, 1],
        ],
        { axis: -1 },
      ),
    ),
  ).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(await listOf(ops.argsort(7))).toEqual([0]);
  expect(() => ops.argpartition([1, 2], 0.5)).toThrow("kth must be an integer, got 0.5");
});
