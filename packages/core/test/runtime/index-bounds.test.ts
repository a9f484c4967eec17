import { describe, expect, test } from "vitest";
import { losses, type NDArray, ndarray, ops } from "../../src/index.js";
import type { Node } from "../../src/ir/index.js";
import * as g from "../../src/ops/index.js";
import { jit, onEngine, Tensor, Variable } from "./surface.js";
import { values, variable } from "./tensors.js";
import { testEngine } from "./test-engine.js";

const { engine, log } = testEngine();
const table = onEngine(engine, () => ndarray([10, 11, 12, 13, 14], { dtype: "float32" }));

/** Whether a program that looks `ids` up by `f` is run, and the error if it is not. */
function tried(f: (ids: Tensor) => Tensor, ids: NDArray): string {
  const state = variable("state", 1);
  const step = jit(
    (x: Tensor) => {
      state.assign(new Tensor(g.add(state.read(), 1)));
      return f(x);
    },
    { engine: () => engine },
  );
  const before = log.runs;
  try {
    step(ids as unknown as Tensor);
  } catch (error) {
    expect(log.runs).toBe(before);
    return (error as Error).message;
  }
  return log.runs === before + 1 ? "ran" : "not run";
}
const ids = (...v: number[]): NDArray => ndarray(v, { dtype: "int32" });
const floats = (...v: number[]): NDArray => ndarray(v, { dtype: "float32" });
const take = (x: Tensor): Tensor => ops.take(table, x, { axis: 0 });

const given = (...v: number[]): Tensor => ids(...v) as unknown as Tensor; // arrays may stand for tensors

describe("indices that a step is given are looked at before it runs", () => {
  test.each([
    ["at both ends", take, ids(0, 4, -5, -1), "ran"],
    ["too large", take, ids(0, 5), "in [0, 5), got 5."],
    ["too small", take, ids(0, -6), "in [0, 5), got -6."],
    ["fractions are cut, as by the cast", (x) => take(ops.cast(x, "int32")), floats(4.9, -0.5), "ran"],
    ["NaN is no index", (x) => take(ops.cast(x, "int32")), floats(1, Number.NaN), "in [0, 5), got NaN."],
    ["moved first", (x) => take(ops.transpose(ops.reshape(x, [2, 2]))), ids(0, 1, 2, 9), "in [0, 5), got 9."],
    ["an offset", (x) => take(ops.add(x, 3)), ids(1, 2), "in [0, 5), got 2."],
    ["clipped is always inside", (x) => take(ops.clip(x, 0, 4)), ids(-9, 99), "ran"],
    ["64 bits", take, ndarray([7n], { dtype: "int64" }), "in [0, 5), got 7."],
  ] as [string, (x: Tensor) => Tensor, NDArray, string][])("%s", (_, f, given, wanted) => {
    expect(tried(f, given)).toContain(wanted);
  });

  test("labels, and the class that is ignored", () => {
    const loss = (ignoreClass: number | null) => (y: Tensor) =>
      losses.sparseCategoricalCrossentropy(y, ops.ones([2, 3]), { fromLogits: true, ignoreClass });
    expect(tried(loss(null), ids(0, 2))).toBe("ran");
    expect(tried(loss(null), ids(0, 255))).toContain("in [0, 3), got 255.");
    expect(tried(loss(255), ids(0, 255))).toBe("ran");
    expect(tried(loss(255), ids(0, 254))).toContain("in [0, 3), got 254.");
  });

  test("what mixes elements is left to the engine", () => {
    const mixed = (x: Tensor): Tensor => {
      const square = ops.reshape(x, [2, 2]);
      return take(ops.where(ops.less(square, 0), 0, ops.transpose(square)));
    };
    // Where the -9 stands after transposing, the condition asks about another element.
    expect(tried(mixed, ids(0, -1, 3, 4))).toBe("ran");
    expect(tried((x) => take(ops.mod(x, 5)), ids(7, 12))).toBe("ran");
    expect(tried((x) => take(ops.cast(x, "uint8")), ids(258))).toBe("ran");
  });

  test("state and weights are as they were, and the next call runs", async () => {
    const state = variable("state", 1);
    const step = jit(
      (x: Tensor) => {
        state.assign(new Tensor(g.mul(state.read() as Node, 2)));
        return take(x);
      },
      { engine: () => engine },
    );
    expect(() => step(given(9))).toThrow(/^\[backend test\] an index of "gather" must be in \[0, 5\), got 9\. Check the labels/);
    expect(await values(engine, state)).toEqual([1]);
    expect(await values(engine, step(given(4)))).toEqual([14]);
    expect(await values(engine, state)).toEqual([2]);
    expect(state).toBeInstanceOf(Variable);
  });
});
