import { describe, expect, test } from "vitest";
import { KerasError } from "../../src/errors/index.js";
import * as ops from "../../src/numpy/index.js";
import { jit, type Tensor, tensorFromHost } from "../../src/runtime/index.js";
import { symbolicTensor } from "../../src/symbolic/index.js";
import { listOf, shapesOf } from "./support.js";

const counted = (...shape: number[]): Tensor => ops.reshape(ops.arange(shape.reduce((a, b) => a * b, 1)), shape);
const open = (...shape: (number | null)[]): Tensor => symbolicTensor({ dtype: "float32", shape });

describe("reshape", () => {
  test("-1 in an empty tensor is 0", () => {
    expect(ops.reshape(ops.zeros([0, 3]), [3, -1]).shape).toEqual([3, 0]);
    expect(ops.reshape(5, [1, 1]).shape).toEqual([1, 1]);
    expect(ops.reshape([5], []).shape).toEqual([]);
  });
  test.each([[[-2, 5]], [[-1, -1]], [[7]], [[4, -1]]])("refuses %j for 6 elements", (shape) => {
    expect(() => ops.reshape(counted(6), shape)).toThrow(KerasError);
  });
});

describe("unknown sizes", () => {
  test("stay unknown where they matter and only there", () => {
    expect(ops.reshape(open(null, 4, 2), [-1, 8]).shape).toEqual([null, 8]);
    expect(ops.reshape(open(null, 2), [4, 3]).shape).toEqual([4, 3]);
    expect(ops.broadcastTo(open(null, 3), [2, 5, 3]).shape).toEqual([2, 5, 3]);
    expect(ops.einsum("...ij,jk->...ik", open(null, null, 3), open(3, 4)).shape).toEqual([null, null, 4]);
    expect(ops.einsum("ab,bc->b", open(2, null), open(7, 3)).shape).toEqual([7]);
    expect(ops.matmul(open(null, 5, 3), open(3, 4)).shape).toEqual([null, 5, 4]);
    expect(ops.concatenate([open(null, 2), open(null, 3)], { axis: -1 }).shape).toEqual([null, 5]);
    expect(shapesOf(ops.split(open(null, 6), 3, { axis: 1 }))).toEqual([
      [null, 2],
      [null, 2],
      [null, 2],
    ]);
    expect(shapesOf(ops.nonzero(open(2, 3)))).toEqual([[null], [null]]);
    expect((ops.unique(open(null), { size: 3 }) as Tensor).shape).toEqual([3]);
    expect(ops.getItem(open(null, 5), [{ stop: 1 }, 0]).shape).toEqual([1]);
    expect(ops.mean(open(null, 4), { axis: -1, keepdims: true }).shape).toEqual([null, 1]);
  });
  test("impossible ones are refused at once", () => {
    expect(() => ops.einsum("ij,jk->ik", open(null, 2), open(3, 4))).toThrow('axes of label "j" must have equal sizes (2 vs 3)');
    expect(() => ops.unstack(open(2, null), { axis: 1 })).toThrow(KerasError);
    expect(() => ops.broadcastTo(open(null, 3), [2, 2])).toThrow(KerasError);
  });
});

describe("axes", () => {
  const x = counted(2, 3, 4);
  test("may be negative", () => {
    expect(ops.swapaxes(x, -1, 0).shape).toEqual([4, 3, 2]);
    expect(ops.moveaxis(x, -1, 0).shape).toEqual([4, 2, 3]);
    expect(ops.expandDims(x, [-1, 0]).shape).toEqual([1, 2, 3, 4, 1]);
    expect(ops.stack([x, x], { axis: -1 }).shape).toEqual([2, 3, 4, 2]);
    expect(ops.transpose(x, { axes: [-1, 0, 1] }).shape).toEqual([4, 2, 3]);
    expect(ops.squeeze(ops.ones([1, 2, 1]), { axis: -1 }).shape).toEqual([1, 2]);
  });
  test.each([
    ["swapaxes", () => ops.swapaxes(x, 3, 0)],
    ["transpose", () => ops.transpose(x, { axes: [0, 0, 1] })],
    ["transpose, too few", () => ops.transpose(x, { axes: [0, 1] })],
    ["moveaxis, unequal", () => ops.moveaxis(x, [0, 1], 0)],
    ["squeeze", () => ops.squeeze(x, { axis: 0 })],
    ["expandDims", () => ops.expandDims(x, 4)],
    ["concatenate, null", () => ops.concatenate([x, x], { axis: null as never })],
    ["concatenate, shapes", () => ops.concatenate([x, counted(2, 2, 4)])],
    ["concatenate, numbers", () => ops.concatenate([1, 2])],
    ["stack, shapes", () => ops.stack([[1], [1, 2]])],
    ["stack, nothing", () => ops.stack([])],
    ["split", () => ops.split(x, 2, { axis: 1 })],
    ["roll", () => ops.roll(x, [1, 2, 3], { axis: [0, 1] })],
    ["repeat", () => ops.repeat([1, 2, 3], [1, 2])],
    ["tile", () => ops.tile([1], -1)],
    ["rot90", () => ops.rot90([1, 2])],
    ["sum, repeated", () => ops.sum(x, { axis: [0, 0] })],
    ["flip, unknown option", () => ops.flip(x, { axes: 0 } as never)],
  ])("%s refuses wrong ones", (_name, call) => {
    expect(call).toThrow(KerasError);
  });
});

test("repeating", async () => {
  expect(await listOf(ops.tile(counted(2), [2, 2]))).toEqual([
    [0, 1, 0, 1],
    [0, 1, 0, 1],
  ]);
  expect(await listOf(ops.tile(3, 2))).toEqual([3, 3]);
  expect(await listOf(ops.repeat(counted(2, 2), 2, { axis: -1 }))).toEqual([
    [0, 0, 1, 1],
    [2, 2, 3, 3],
  ]);
  expect(await listOf(ops.repeat([7, 8, 9], ops.array([0, 2, 1])))).toEqual([8, 8, 9]);
  expect(ops.repeat(counted(2), 0).shape).toEqual([0]);
});

test("rolls and turns", async () => {
  expect(await listOf(ops.roll(counted(2, 3), 4))).toEqual([
    [2, 3, 4],
    [5, 0, 1],
  ]);
  expect(await listOf(ops.roll(counted(2, 3), -1, { axis: -1 }))).toEqual([
    [1, 2, 0],
    [4, 5, 3],
  ]);
  expect(await listOf(ops.rot90(counted(2, 2), { k: -1 }))).toEqual([
    [2, 0],
    [3, 1],
  ]);
  expect(await listOf(ops.rot90(counted(2, 2), { k: 2 }))).toEqual([
    [3, 2],
    [1, 0],
  ]);
  expect(ops.rot90(counted(2, 3, 4), { axes: [1, 2] }).shape).toEqual([2, 4, 3]);
});

describe("pad: modes as NumPy's", () => {
  test.each([
    ["constant", [0, 0, 0, 1, 2, 4, 0, 0, 0, 0]],
    ["edge", [1, 1, 1, 1, 2, 4, 4, 4, 4, 4]],
    ["reflect", [2, 4, 2, 1, 2, 4, 2, 1, 2, 4]],
    ["symmetric", [4, 2, 1, 1, 2, 4, 4, 2, 1, 1]],
    ["wrap", [1, 2, 4, 1, 2, 4, 1, 2, 4, 1]],
    ["circular", [1, 2, 4, 1, 2, 4, 1, 2, 4, 1]],
    ["maximum", [4, 4, 4, 1, 2, 4, 4, 4, 4, 4]],
    ["minimum", [1, 1, 1, 1, 2, 4, 1, 1, 1, 1]],
    ["median", [2, 2, 2, 1, 2, 4, 2, 2, 2, 2]],
    ["mean", [2, 2, 2, 1, 2, 4, 2, 2, 2, 2]],
    ["linear_ramp", [0, 0, 0, 1, 2, 4, 3, 2, 1, 0]],
  ] as const)("%s", async (mode, expected) => {
    expect(await listOf(ops.pad([1, 2, 4], [3, 4], { mode }))).toEqual(expected);
  });
  test("reflecting a single element repeats it", async () => {
    expect(await listOf(ops.pad([5], 2, { mode: "reflect" }))).toEqual([5, 5, 5, 5, 5]);
  });
  test("constants and refusals", async () => {
    expect(await listOf(ops.pad([true], [0, 1], { constantValues: true }))).toEqual([true, true]);
    expect(() => ops.pad([1], 1, { mode: "edge", constantValues: 0 })).toThrow(
      'constantValues must only be given with mode "constant"',
    );
    expect(() => ops.pad([1], 1, { mode: "mirror" as never })).toThrow('mode must be one of "constant"');
    expect(() =>
      ops.pad(counted(2, 2), [
        [1, 1],
        [1, 1],
        [1, 1],
      ]),
    ).toThrow(KerasError);
    expect(() => ops.pad([1], -1)).toThrow(KerasError);
    expect(() => ops.pad(ops.zeros([0]), 1, { mode: "wrap" })).toThrow("an empty axis must not be padded");
  });
});

describe("joining and splitting", () => {
  test("promote dtypes", () => {
    expect(ops.concatenate([ops.ones([1], { dtype: "int32" }), ops.ones([1], { dtype: "float16" })]).dtype).toBe("float16");
    expect(ops.stack([1, 2.5]).dtype).toBe("float32");
  });
  test("a tensor stands for its slices", () => {
    expect(ops.hstack(counted(2, 3)).shape).toEqual([6]);
    expect(ops.columnStack(counted(2, 3)).shape).toEqual([3, 2]);
    expect(ops.vstack([[1, 2], counted(2, 2)]).shape).toEqual([3, 2]);
  });
  test("positions may be negative, repeated or beyond the end", () => {
    expect(shapesOf(ops.split(counted(5), [2, 2, -1, 9]))).toEqual([[2], [0], [2], [1], [0]]);
    expect(shapesOf(ops.arraySplit(counted(2), 3))).toEqual([[1], [1], [0]]);
    expect(shapesOf(ops.hsplit(counted(4), 2))).toEqual([[2], [2]]);
    expect(() => ops.vsplit(counted(4), 2)).toThrow("at least two axes");
  });
});

test("value-dependent shapes cannot be traced and say so", () => {
  const x = tensorFromHost({ dtype: "int32", shape: [3], data: Int32Array.of(0, 1, 1) });
  for (const [name, op] of [
    ["nonzero", ops.nonzero],
    ["unique", ops.unique],
    ["bincount", ops.bincount],
  ] as const) {
    expect(() => jit((t: Tensor) => op(t) as Tensor)(x)).toThrow(`[${name}] the result's shape depends on values`);
  }
});
