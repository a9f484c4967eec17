import { describe, expect, test } from "vitest";
import { ndarray } from "../../src/host/index.js";
import * as regularizers from "../../src/regularizers/index.js";
import { Variable, valueAndGrad } from "../../src/runtime/index.js";

const w = ndarray([1, -2, 3, 4], { shape: [2, 2], dtype: "float32" });

describe("regularizers", () => {
  test("L1, L2 and both", async () => {
    expect(await new regularizers.L1({ l1: 0.1 })(w).item()).toBeCloseTo(1, 6);
    expect(await new regularizers.L2({ l2: 0.1 })(w).item()).toBeCloseTo(3, 6);
    expect(await new regularizers.L1L2({ l1: 0.1, l2: 0.1 })(w).item()).toBeCloseTo(4, 6);
    expect(await new regularizers.L1L2()(w).item()).toBe(0);
  });
  test("the gradient of L2 is 2·l2·w", async () => {
    const v = new Variable(w.toHost());
    const { grads } = valueAndGrad(() => new regularizers.L2({ l2: 0.5 })(v), [v])();
    expect([...((await (grads[0] as { data(): Promise<ArrayLike<number>> }).data()) as Float32Array)]).toEqual([1, -2, 3, 4]);
  });
  test("OrthogonalRegularizer is 0 for orthogonal and factor/2 for parallel rows", async () => {
    const penalty = new regularizers.OrthogonalRegularizer({ factor: 0.5 });
    expect(
      await penalty(
        ndarray([
          [1, 1],
          [1, -1],
        ]),
      ).item(),
    ).toBeCloseTo(0, 6);
    expect(
      await penalty(
        ndarray([
          [1, 1],
          [2, 2],
        ]),
      ).item(),
    ).toBeCloseTo(0.5, 5);
    expect(() => penalty(ndarray([1, 2]))).toThrow(/2 axes, got \[2\]/);
  });
  test("identifiers and configs", () => {
    expect(regularizers.get("l1")).toBeInstanceOf(regularizers.L1);
    expect(regularizers.get("L1L2")).toBeInstanceOf(regularizers.L1L2);
    expect(regularizers.get("orthogonal_regularizer")).toBeInstanceOf(regularizers.OrthogonalRegularizer);
    expect(() => regularizers.get("l3")).toThrow(/a regularizer, got "l3"/);
    expect(new regularizers.L1().getConfig()).toEqual({ l1: 0.009999999776482582 });
    expect(() => new regularizers.L1({ l1: Number.NaN })).toThrow(/l1 must be/);
  });
});
