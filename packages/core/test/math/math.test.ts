import { describe, expect, test } from "vitest";
import * as math from "../../src/math/index.js";
import * as g from "../../src/ops/index.js";
import * as ops from "../../src/ops-namespace.js";
import { jit, Tensor, tensorFromHost, valueAndGrad } from "../../src/runtime/index.js";
import { checkGradients, wave, weigh } from "../nn/gradients.js";

const values = async (t: Tensor): Promise<number[]> => Array.from((await t.data()) as Float32Array, Number);

describe("top k", () => {
  test("largest first, equal ones in order", async () => {
    const [v, i] = math.topK(
      [
        [3, 9, 3, 5],
        [1, 1, 1, 0],
      ],
      3,
    );
    expect([await values(v), await values(i), i.dtype]).toEqual([[9, 5, 3, 1, 1, 1], [1, 3, 0, 0, 1, 2], "int32"]);
    await checkGradients((x) => weigh(math.topK(x as Tensor, 2)[0]), [wave([2, 4])]);
    expect(() => math.topK([1, 2], 3)).toThrow(/k must be a whole number up to the size/);
  });
  test("inTopK counts what is larger", async () => {
    const scores = [[0.1, 0.4, 0.4, 0.1]];
    const hit = async (label: number, k: number) => (await values(math.inTopK([label], scores, k)))[0];
    expect([await hit(1, 1), await hit(2, 1), await hit(0, 2), await hit(0, 3), await hit(4, 4), await hit(-1, 4)]).toEqual([
      1, 1, 0, 1, 0, 0,
    ]);
  });
});

test("logsumexp neither overflows nor makes NaN of infinities", async () => {
  expect(
    await values(
      math.logsumexp(
        [
          [1000, 1000],
          [-1000, -1000],
        ],
        { axis: 1 },
      ),
    ),
  ).toEqual([1000 + Math.LN2, Math.fround(-1000 + Math.LN2)].map(Math.fround));
  const infinite = tensorFromHost({ dtype: "float32", shape: [2], data: Float32Array.of(-Infinity, -Infinity) });
  expect(await math.logsumexp(infinite).item()).toBe(-Infinity);
  expect(math.logsumexp([[1, 2]], { axis: 0, keepdims: true }).shape).toEqual([1, 2]);
  const x = new Tensor(g.cast(wave([2, 3]).node, "float32"));
  const { grads } = valueAndGrad((v: Tensor) => new Tensor(g.sum(math.logsumexp(v, { axis: 1 }).node, [0])))(x);
  const softmax = await values(new Tensor(g.softmax([x.node], { axes: [1] })));
  (await values(grads[0] as Tensor)).forEach((d, i) => expect(d).toBeCloseTo(softmax[i] as number, 6));
});

describe("segments", () => {
  const ids = [2, 0, 2, 1, -1, 7, 0, 2];
  const groups = (reduce: (xs: number[]) => number) => async (x: Tensor) => {
    const v = await values(x);
    return [0, 1, 2, 3].flatMap((id) =>
      [0, 1].map((c) => reduce(ids.flatMap((k, i) => (k === id ? [v[2 * i + c] as number] : [])))),
    );
  };
  test.each([
    ["segmentSum", math.segmentSum, groups((xs) => xs.reduce((a, b) => a + b, 0))],
    ["segmentMax", math.segmentMax, groups((xs) => Math.max(...xs))],
    ["segmentMin", math.segmentMin, groups((xs) => Math.min(...xs))],
    ["segmentProd", math.segmentProd, groups((xs) => xs.reduce((a, b) => a * b, 1))],
  ] as const)("%s", async (_name, f, wanted) => {
    const x = wave([8, 2]);
    const found = await values(f(x, ids, { numSegments: 4 }));
    (await wanted(x)).forEach((w, i) => (Number.isFinite(w) ? expect(found[i]).toBeCloseTo(w, 9) : expect(found[i]).toBe(w)));
    const filled = [0, 1, 1, 0, 1];
    await checkGradients((v) => weigh(f(v as Tensor, filled, { numSegments: 2 })), [wave([5, 2])]);
    const sorted = await values(f(wave([5]), [0, 0, 1, 1, 1], { numSegments: 2, sorted: true }));
    expect(sorted).toEqual(await values(f(wave([5]), [0, 0, 1, 1, 1], { numSegments: 2 })));
  });
  test("empty segments of integers get the last integer", async () => {
    expect(await values(math.segmentMax([4], [1], { numSegments: 2 }))).toEqual([-(2 ** 31), 4]);
  });
  test("the number of segments is one more than the largest id", async () => {
    expect(await values(math.segmentSum([1, 2, 3], [0, 2, 0]))).toEqual([4, 0, 2]);
    expect(await values(math.segmentSum([1, 2, 3], [0, 2, 0], { numSegments: null }))).toEqual([4, 0, 2]);
    expect(math.segmentMax([[1, 2]], [-1]).shape).toEqual([0, 2]);
  });
  test("arguments that cannot be segments are refused", () => {
    const traced = jit((ids: Tensor) => math.segmentSum([1, 2], ids));
    expect(() => traced(ops.array([0, 1]))).toThrow(/\[segmentSum\].*values/);
    expect(() => math.segmentSum([1], [0], { numSegments: 1.5 })).toThrow(/numSegments must be given/);
    expect(() => math.segmentSum([1, 2], [0], { numSegments: 1 })).toThrow(/one per row/);
  });
});

test("extractSequences takes windows", async () => {
  const y = math.extractSequences(
    [
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
    ],
    3,
    2,
  );
  expect([y.shape, await values(y)]).toEqual([
    [2, 2, 3],
    [1, 2, 3, 3, 4, 5, 6, 7, 8, 8, 9, 10],
  ]);
});

test("cdist has a gradient of 0 between equal rows", async () => {
  expect(
    await values(
      math.cdist(
        [
          [0, 0],
          [3, 4],
        ],
        [
          [0, 0],
          [3, 0],
        ],
      ),
    ),
  ).toEqual([0, 3, 5, 4]);
  const x = tensorFromHost({ dtype: "float32", shape: [2, 2], data: Float32Array.of(0, 0, 3, 4) });
  const { grads } = valueAndGrad((v: Tensor) => new Tensor(g.sum(math.cdist(v, [[0, 0]]).node, [0, 1])))(x);
  expect((await values(grads[0] as Tensor)).map((d) => Math.round(d * 1e6) / 1e6)).toEqual([0, 0, 0.6, 0.8]);
});

test("erfinv undoes erf, in the expansion too", async () => {
  const x = [0, 1e-9, 0.3, -0.7, 0.95, -0.99999, 1 - 1e-10, 1 - 1e-15];
  const node = g.constant({ dtype: "float64", shape: [x.length], data: Float64Array.from(x) });
  const expanded = g.erfinv.def.expand?.([node], {})[0];
  for (const y of [g.erfinv(node), expanded as typeof node]) {
    const back = await values(new Tensor(g.erf(y)));
    x.forEach((v, i) => expect(back[i]).toBeCloseTo(v, 13));
    expect((await values(new Tensor(y)))[2]).toBeCloseTo(0.2724627147267543, 14);
    expect((await values(new Tensor(y)))[6]).toBeCloseTo(4.572824967389485, 5);
  }
  const edge = g.constant({ dtype: "float32", shape: [3], data: Float32Array.of(1, -1, 2) });
  for (const y of [g.erfinv(edge), g.erfinv.def.expand?.([edge], {})[0] as typeof edge]) {
    expect(await values(new Tensor(y))).toEqual([Infinity, -Infinity, NaN]);
  }
});
