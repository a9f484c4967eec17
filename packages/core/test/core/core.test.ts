import { describe, expect, test } from "vitest";
import * as core from "../../src/core/index.js";
import * as g from "../../src/ops/index.js";
import { jit, Tensor, tensorFromHost, Variable, valueAndGrad } from "../../src/runtime/index.js";
import { float } from "../../src/surface/index.js";
import { symbolicTensor } from "../../src/symbolic/index.js";
import { checkGradients, wave, weigh } from "../nn/gradients.js";

const values = async (t: Tensor): Promise<number[]> => Array.from((await t.data()) as Float32Array, Number);
const f32 = (...v: number[]): Tensor => tensorFromHost({ dtype: "float32", shape: [v.length], data: Float32Array.from(v) });
const i32 = (v: number): Tensor => tensorFromHost({ dtype: "int32", shape: [], data: Int32Array.of(v) });
const add = (a: Tensor, b: Tensor | number): Tensor => new Tensor(g.add(a.node, typeof b === "number" ? b : b.node));
const mul = (a: Tensor, b: Tensor | number): Tensor => new Tensor(g.mul(a.node, typeof b === "number" ? b : b.node));

describe("conversions", () => {
  test("cast and saturateCast", async () => {
    expect(await values(core.cast([1.7, -1.7], "int32"))).toEqual([1, -1]);
    expect(await values(core.saturateCast([300, -5, 7.9], "uint8"))).toEqual([255, 0, 7]);
    expect(await values(core.saturateCast([-3, 0, 0.5, Number.NaN], "bool"))).toEqual([0, 0, 1, 1]);
    expect(await values(core.saturateCast(core.convertToTensor([float(1e10), float(-1e10)]), "int32"))).toEqual([
      2 ** 31 - 1,
      -(2 ** 31),
    ]);
    expect(await values(core.saturateCast(core.cast([70_000, -3], "int32"), "uint16"))).toEqual([65535, 0]);
    expect((await core.convertToNumpy(core.saturateCast([1e6], "float16"))).astype("float32").data).toEqual(
      Float32Array.of(65504),
    );
    expect(() => core.cast([1], "float17")).toThrow(/dtype must be a known dtype, got "float17"/);
  });

  test("convertToTensor takes nested lists of anything", async () => {
    expect(core.convertToTensor([1, 2]).dtype).toBe("int32");
    expect(core.convertToTensor([float(1), float(2)]).dtype).toBe("float32");
    expect(core.convertToTensor([]).shape).toEqual([0]);
    const mixed = core.convertToTensor([1, i32(5), [9][0] as number]);
    expect([mixed.dtype, await values(mixed)]).toEqual(["int32", [1, 5, 9]]);
    expect(core.convertToTensor([f32(1, 2), f32(3, 4)]).shape).toEqual([2, 2]);
    expect(() => core.convertToTensor([f32(1, 2), f32(3)])).toThrow(/must have one shape/);
    expect(() => core.convertToTensor([1], { sparse: true })).toThrow(
      "[convertToTensor] sparse must be null or false: sparse tensors are not supported.",
    );
  });

  test("shapes of symbolic tensors are numbers or an error", () => {
    expect(core.shape(symbolicTensor({ dtype: "float32", shape: [2, 3] }))).toEqual([2, 3]);
    expect(() => core.shape(symbolicTensor({ dtype: "float32", shape: [null, 3] }))).toThrow(/all sizes must be known/);
    expect([core.shape([[1, 2]]), core.ndim([[1]]), core.dtype(1.5), core.isTensor([1])]).toEqual([[1, 2], 2, "float32", false]);
  });

  test("stopGradient stops", async () => {
    const { grads } = valueAndGrad((x: Tensor) => new Tensor(g.sum(mul(core.stopGradient(x), x).node, [0])))(f32(3, 4));
    expect(await values(grads[0] as Tensor)).toEqual([3, 4]);
  });
});

describe("branches", () => {
  test("cond runs one branch, with its gradient", async () => {
    const f = (x: Tensor) =>
      core.cond(
        new Tensor(g.less(0, g.sum(x.node, [0]))),
        () => ({ y: mul(x, x), n: null }),
        () => ({ y: mul(x, 3), n: null }),
      );
    expect(await values(f(f32(1, 2)).y)).toEqual([1, 4]);
    expect(await values(jit(f)(f32(-1, -2)).y)).toEqual([-3, -6]);
    await checkGradients((x) => weigh(f(x as Tensor).y), [wave([3])]);
    expect(
      await core
        .cond(
          true,
          () => 4 as unknown as Tensor,
          () => 5 as unknown as Tensor,
        )
        .item(),
    ).toBe(4);
  });

  test("both branches must agree", () => {
    const yes = new Tensor(g.scalar(1, "bool"));
    expect(() =>
      core.cond(
        yes,
        () => f32(1) as unknown,
        () => [f32(1)],
      ),
    ).toThrow(/same structure/);
    expect(() =>
      core.cond(
        yes,
        () => f32(1),
        () => f32(1, 2),
      ),
    ).toThrow(/same specs/);
    expect(() =>
      core.cond(
        f32(1, 2),
        () => f32(1),
        () => f32(1),
      ),
    ).toThrow(/predicate must be a scalar/);
  });

  test("switch cuts the index to the branches", async () => {
    const branches = [(x: Tensor) => add(x, 1), (x: Tensor) => mul(x, 10), (x: Tensor) => mul(x, -1)];
    for (const [index, wanted] of [
      [-3, 3],
      [0, 3],
      [1, 20],
      [2, -2],
      [9, -2],
    ] as const) {
      expect(await values(core.switch(i32(index), branches, f32(2)))).toEqual([wanted]);
      expect(await values(core.switch(index, branches, f32(2)))).toEqual([wanted]);
    }
  });

  test("variables must not be assigned in a branch", () => {
    const v = new Variable({ dtype: "float32", shape: [1], data: Float32Array.of(0) });
    const f = () =>
      core.cond(
        new Tensor(g.scalar(1, "bool")),
        () => {
          v.assign(f32(1));
          return f32(1);
        },
        () => f32(2),
      );
    expect(() => jit(f)()).toThrow(/must not be assigned inside a branch/);
    expect(f).toThrow(/must not be assigned inside a branch/);
  });
});

describe("loops", () => {
  const cumulative = (c: Tensor, x: Tensor) => {
    const s = add(c, x);
    return [s, mul(s, s)] as const;
  };
  test.each([false, true, 2])("scan, unroll %s", async (unroll) => {
    const [last, ys] = core.scan(cumulative, f32(0), { xs: new Tensor(g.reshape(f32(1, 2, 3).node, [3, 1])), unroll });
    expect([await values(last), await values(ys)]).toEqual([[6], [1, 9, 36]]);
    const [, back] = core.scan(cumulative, f32(0), {
      xs: new Tensor(g.reshape(f32(1, 2, 3).node, [3, 1])),
      unroll,
      reverse: true,
    });
    expect(await values(back)).toEqual([36, 25, 9]);
    await checkGradients(
      (c, x) => weigh(...core.scan(cumulative, c as Tensor, { xs: x as Tensor, unroll })),
      [wave([2]), wave([3, 2], 1)],
    );
  });

  test("scan over structures, or a number of steps", async () => {
    const [pair, none] = core.scan(
      ([a, b]: readonly [Tensor, Tensor]) => [[b, add(a, b)] as const, null],
      [f32(0), f32(1)] as readonly [Tensor, Tensor],
      { length: 6 },
    );
    expect([await values(pair[0]), none]).toEqual([[8], null]);
    expect(() => core.scan((c: Tensor) => [c, c], f32(0))).toThrow("[scan] xs or length must be given.");
    expect(() => core.scan((c: Tensor) => [[c], c] as never, f32(0), { length: 2 })).toThrow(/the carry must have the structure/);
    expect(() => core.scan((c: Tensor) => [c, c], f32(0), { xs: { a: f32(1, 2), b: f32(1) } })).toThrow(/2 steps/);
  });

  test("whileLoop spreads lists and counts iterations", async () => {
    const [i, x] = core.whileLoop(
      (i: Tensor) => new Tensor(g.less(i.node, 10)),
      (i: Tensor, x: Tensor) => [add(i, 3), mul(x, 2)],
      [i32(0), f32(1)],
    ) as [Tensor, Tensor];
    expect([await values(i), await values(x)]).toEqual([[12], [16]]);
    const one = core.whileLoop(
      () => true,
      (x: Tensor) => add(x, 1),
      f32(0),
      { maximumIterations: 5 },
    );
    expect(await values(one)).toEqual([5]);
    expect(() =>
      core.whileLoop(
        () => true,
        (x: Tensor) => [x, x] as never,
        f32(0),
      ),
    ).toThrow(/what body returns must have the structure/);
  });

  test("foriLoop with numbers and tensors as bounds", async () => {
    const body = (i: Tensor, x: Tensor) => add(mul(x, 2), new Tensor(g.cast(i.node, x.dtype)));
    for (const upper of [4, i32(4)]) expect(await values(core.foriLoop(0, upper, body, f32(1)))).toEqual([27]);
    await checkGradients((x) => weigh(core.foriLoop(0, 3, (_, y) => mul(y, y), x as Tensor)), [wave([2])]);
  });

  test("map and vectorizedMap", async () => {
    for (const rows of [3, 20]) {
      const xs = wave([rows, 2]);
      for (const f of [core.map, core.vectorizedMap]) {
        const { s } = f((x: Tensor) => ({ s: new Tensor(g.sum(x.node, [0])) }) as unknown as Tensor, xs) as unknown as {
          s: Tensor;
        };
        expect(await values(s)).toEqual(await values(new Tensor(g.sum(xs.node, [1]))));
      }
    }
  });

  test("64-bit state takes the dtype that arithmetic gives it", async () => {
    const start = tensorFromHost({ dtype: "int64", shape: [], data: BigInt64Array.of(3n) });
    const narrowed = core.foriLoop(0, 2, (i, x: Tensor) => new Tensor(g.add(g.cast(x.node, "int32"), i.node)), start);
    expect([narrowed.dtype, await narrowed.item()]).toEqual(["int32", 4]);
    expect(core.foriLoop(0, 2, (_, x: Tensor) => x, start).dtype).toBe("int64");
  });

  test.each([1, 2, 5, 8, 13])("associativeScan of %d elements", async (n) => {
    const xs = wave([2, n]);
    const compose = (a: { m: Tensor; c: Tensor }, b: { m: Tensor; c: Tensor }) => ({
      m: mul(a.m, b.m),
      c: add(mul(a.c, b.m), b.c),
    });
    const x = await values(xs);
    for (const reverse of [false, true]) {
      const found = await values(core.associativeScan(compose, { m: xs, c: xs }, { axis: 1, reverse }).c);
      for (const row of [0, 1]) {
        let c = 0;
        for (let k = 0; k < n; k++) {
          const at = row * n + (reverse ? n - 1 - k : k);
          c = c * (x[at] as number) + (x[at] as number);
          expect(found[at]).toBeCloseTo(c, 9);
        }
      }
    }
    await checkGradients((v) => weigh(core.associativeScan(add, v as Tensor)), [wave([n])]);
  });
});

describe("scatter", () => {
  test("adds repeated places, counts from the end, leaves others out", async () => {
    expect(await values(core.scatter([[0], [2], [0], [-1], [9]], [5, 7, 1, 3, 100], [4]))).toEqual([6, 0, 7, 3]);
    expect(
      await values(
        core.scatter(
          [
            [0, 1],
            [1, 0],
            [0, 2],
          ],
          [5, 7, 9],
          [2, 2],
        ),
      ),
    ).toEqual([0, 5, 7, 0]);
    expect(await values(core.scatter([[1]], [[1, 2]], [2, 2]))).toEqual([0, 0, 1, 2]);
    expect(() => core.scatter([[0]], [1, 2], [4])).toThrow("[scatter] values must have shape [1], got int32[1,1] and int32[2].");
  });

  test.each([
    [null, [9, 4, 3]],
    ["add", [13, 6, 3]],
    ["max", [9, 4, 3]],
    ["min", [1, 2, 3]],
    ["mul", [27, 8, 3]],
  ] as const)("scatterUpdate, %s", async (reduction, wanted) => {
    expect(await values(core.scatterUpdate([1, 2, 3], [[0], [1], [0]], [3, 4, 9], { reduction }))).toEqual(wanted);
    await checkGradients(
      (x, u) =>
        weigh(
          core.scatterUpdate(
            x as Tensor,
            [
              [0, 1],
              [1, 1],
              [0, 1],
            ],
            u as Tensor,
            { reduction },
          ),
        ),
      [wave([2, 2]), wave([3], 1)],
    );
  });

  test("unknown reductions are refused", () => {
    expect(() => core.scatterUpdate([1], [[0]], [1], { reduction: "sub" as never })).toThrow(/reduction must be/);
  });
});

describe("customGradient", () => {
  const doubled = core.customGradient((x: Tensor) => [mul(x, x), (up: Tensor) => mul(mul(up, x), 10)] as const);
  test("replaces the derivative, inside loops too", async () => {
    const total = (x: Tensor) => new Tensor(g.sum(doubled(x).node, [0]));
    const { value, grads } = valueAndGrad(total)(f32(3, 4));
    expect([await value.item(), await values(grads[0] as Tensor)]).toEqual([25, [30, 40]]);
    const looped = (x: Tensor) => new Tensor(g.sum(core.foriLoop(0, 2, (_, y) => doubled(y), x).node, [0]));
    expect(await values(valueAndGrad(looped)(f32(1, 2)).grads[0] as Tensor)).toEqual([100, 10 * 4 * 10 * 2]);
    expect(await values(doubled(f32(3)))).toEqual([9]);
  });
  test("gradients must fit the inputs", () => {
    const wrong = core.customGradient((x: Tensor) => [x, () => [] as Tensor[]] as const);
    expect(() => wrong(f32(1))).toThrow(/must return 1 tensors, got 0/);
  });
});
