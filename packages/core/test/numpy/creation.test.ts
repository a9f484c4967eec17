import { describe, expect, test } from "vitest";
import { KerasError } from "../../src/errors/index.js";
import * as ops from "../../src/numpy/index.js";
import { jit, type Tensor } from "../../src/runtime/index.js";
import { float } from "../../src/surface/index.js";
import { symbolicTensor } from "../../src/symbolic/index.js";

const list = async (t: Tensor): Promise<unknown> => (await t.array()).toArray();
const close = (got: unknown, wanted: readonly number[], digits = 6): void => {
  expect((got as number[]).length).toBe(wanted.length);
  for (const [i, w] of wanted.entries()) expect((got as number[])[i]).toBeCloseTo(w, digits);
};

describe("filled tensors", () => {
  test("shapes may be numbers or lists, and are checked", async () => {
    expect(ops.zeros(3).shape).toEqual([3]);
    expect(await list(ops.full([2, 2], [1, 2], { dtype: "int32" }))).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(() => ops.ones([2, -1])).toThrow(/^\[ones\] shape must be a list of non-negative integers, got \[2, -1\]/);
    expect(() => ops.zeros([null] as never)).toThrow(KerasError);
    expect(() => ops.zeros([2], { dtype: "float31" })).toThrow(/dtype/);
  });
  test("the like family takes shape and dtype, or another dtype", async () => {
    expect(ops.zerosLike(ops.ones([2], { dtype: "int8" }))).toMatchObject({ dtype: "int8", shape: [2] });
    expect(await list(ops.fullLike([1, 2], 2.5, { dtype: "float32" }))).toEqual([2.5, 2.5]);
    expect(ops.onesLike(symbolicTensor({ dtype: "float32", shape: [null, 3] })).shape).toEqual([null, 3]);
  });
});

describe("ranges", () => {
  test("arange takes its dtype from the arguments", async () => {
    expect(await list(ops.arange(3))).toEqual([0, 1, 2]);
    expect(ops.arange(float(3)).dtype).toBe("float32");
    expect(await list(ops.arange(5, 0, -2))).toEqual([5, 3, 1]);
    expect(await list(ops.arange(0, 1, 0.25, { dtype: "float16" }))).toEqual([0, 0.25, 0.5, 0.75]);
    expect(await list(ops.arange(2, 1))).toEqual([]);
    expect(() => ops.arange(0, 1, 0)).toThrow(/^\[arange\] the range must be finite/);
  });
  test("linspace ends exactly and may return its step", async () => {
    const x = (await list(ops.linspace(0.1, 0.7, { num: 7 }))) as number[];
    expect([x[0], x[6]]).toEqual([Math.fround(0.1), Math.fround(0.7)]);
    const [samples, step] = ops.linspace(0, 10, { num: 4, endpoint: false, retstep: true });
    expect([await list(samples), await step.item()]).toEqual([[0, 2.5, 5, 7.5], 2.5]);
    expect(await list(ops.linspace([0, 1], [2, 3], { num: 3, axis: 1 }))).toEqual([
      [0, 1, 2],
      [1, 2, 3],
    ]);
    expect(await list(ops.linspace(-1, 1, { num: 4, dtype: "int32" }))).toEqual([-1, -1, 0, 1]);
    expect(await list(ops.linspace(3, 5, { num: 1 }))).toEqual([3]);
    expect(ops.linspace(3, 5, { num: 0 }).shape).toEqual([0]);
    expect(() => ops.linspace(0, 1, { num: -1 })).toThrow(/^\[linspace\] num must not be negative, got -1/);
    expect(() => ops.linspace(0, 1, { num: 1.5 })).toThrow(/^\[linspace\] num must be an integer, got 1.5/);
  });
  test("logspace and geomspace", async () => {
    close(await list(ops.logspace(0, 3, { num: 4, base: 2 })), [1, 2, 4, 8]);
    close(await list(ops.geomspace(-1, -8, { num: 4 })), [-1, -2, -4, -8]);
    close(await list(ops.geomspace(1, 16, { num: 4, endpoint: false })), [1, 2, 4, 8]);
  });
  test("meshgrid in both orders", async () => {
    expect(await Promise.all(ops.meshgrid([1, 2, 3], [4, 5]).map(list))).toEqual([
      [
        [1, 2, 3],
        [1, 2, 3],
      ],
      [
        [4, 4, 4],
        [5, 5, 5],
      ],
    ]);
    expect(ops.meshgrid([1, 2, 3], [4, 5], [6], { indexing: "ij" }).map((t) => t.shape)).toEqual([
      [3, 2, 1],
      [3, 2, 1],
      [3, 2, 1],
    ]);
    expect(() => ops.meshgrid([1], { indexing: "kk" as never })).toThrow(/^\[meshgrid\] indexing must be "xy" or "ij", got "kk"/);
  });
});

describe("matrices", () => {
  test("eye, tri and identity", async () => {
    expect(await list(ops.eye(2, { M: 3, k: 1, dtype: "int32" }))).toEqual([
      [0, 1, 0],
      [0, 0, 1],
    ]);
    expect(await list(ops.tri(3, { M: 2, k: -1, dtype: "int32" }))).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
    ]);
    expect(await list(ops.identity(2, { dtype: "bool" }))).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(ops.eye(0).shape).toEqual([0, 0]);
    expect(() => ops.eye(float(3))).toThrow(/^\[eye\] N must be an integer, got 3.0/);
  });
  test("tril and triu split a batch of matrices", async () => {
    const x = ops.add(ops.arange(12, null, null, { dtype: "int32" }), 1);
    const batch = jit(() => x)(); // computed, so that both halves start from one buffer
    const cube = ops.reshape(batch, [2, 2, 3]);
    const whole = ops.add(ops.tril(cube, { k: 1 }), ops.triu(cube, { k: 2 }));
    expect(await list(whole)).toEqual(await list(cube));
    expect(
      await list(
        ops.triu(
          [
            [1, 2],
            [3, 4],
          ],
          { k: 1 },
        ),
      ),
    ).toEqual([
      [0, 2],
      [0, 0],
    ]);
    expect(() => ops.tril([1, 2])).toThrow(/^\[tril\] input must have at least 2 axes, got int32\[2\]/);
  });
  test("diag goes both ways", async () => {
    for (const k of [-2, 0, 1]) expect(await list(ops.diag(ops.diag([1, 2, 3], { k }), { k }))).toEqual([1, 2, 3]);
    expect(
      await list(
        ops.diag(
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
          { k: 2 },
        ),
      ),
    ).toEqual([3]);
    expect(
      await list(
        ops.diag(
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
          { k: -1 },
        ),
      ),
    ).toEqual([4]);
    expect(
      await list(
        ops.diag(
          [
            [1, 2],
            [3, 4],
          ],
          { k: 5 },
        ),
      ),
    ).toEqual([]);
    expect(await list(ops.diagflat([[1], [2]], { k: 1 }))).toEqual([
      [0, 1, 0],
      [0, 0, 2],
      [0, 0, 0],
    ]);
    expect(() => ops.diag(ops.ones([1, 1, 1]))).toThrow(/^\[diag\] input must have 1 or 2 axes/);
  });
  test("vander in both orders", async () => {
    expect(await list(ops.vander([2, 3], { N: 3 }))).toEqual([
      [4, 2, 1],
      [9, 3, 1],
    ]);
    expect(await list(ops.vander([2, 0], { N: 3, increasing: true }))).toEqual([
      [1, 2, 4],
      [1, 0, 0],
    ]);
  });
});

describe("windows", () => {
  test("are symmetric, 1 in the middle, and as defined at the ends", async () => {
    const ends = [
      [ops.bartlett, 0],
      [ops.hanning, 0],
      [ops.hamming, 0.08],
      [ops.blackman, 0],
    ] as const;
    for (const [op, end] of ends) {
      const w = (await list(op(7))) as number[];
      expect(w[3], op.name).toBeCloseTo(1, 6);
      expect(w[0], op.name).toBeCloseTo(end, 6);
      close([...w].reverse(), w);
    }
  });
  test("kaiser falls to 1 / I0(beta)", async () => {
    close(await list(ops.kaiser(3, 2)), [1 / 2.2795853023360673, 1, 1 / 2.2795853023360673]);
    const wide = (await list(ops.kaiser(5, 800))) as number[];
    expect(wide[2]).toBe(1);
    expect(wide.every(Number.isFinite)).toBe(true);
  });
  test("one point is 1, none is empty", async () => {
    expect(await list(ops.hanning(1))).toEqual([1]);
    expect(ops.kaiser(0, 1).shape).toEqual([0]);
  });
});
