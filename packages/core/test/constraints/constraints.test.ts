import { describe, expect, test } from "vitest";
import * as constraints from "../../src/constraints/index.js";
import { ndarray } from "../../src/host/index.js";

const w = ndarray([
  [3, 0.1, -2],
  [4, 0, 0],
]);
const values = async (constraint: constraints.Constraint): Promise<number[]> => [
  ...((await constraint(w).data()) as Float32Array),
];
const close = (got: readonly number[], want: readonly number[]): void => {
  expect(got.length).toBe(want.length);
  got.forEach((x, i) => expect(x).toBeCloseTo(want[i] as number, 5));
};

describe("constraints", () => {
  test("MaxNorm shortens long columns only", async () => {
    close(await values(new constraints.MaxNorm({ maxValue: 2.5 })), [1.5, 0.1, -2, 2, 0, 0]);
  });
  test("UnitNorm along rows", async () => {
    close(await values(new constraints.UnitNorm({ axis: 1 })), [0.83173, 0.027724, -0.554487, 1, 0, 0]);
  });
  test("NonNeg", async () => {
    close(await values(new constraints.NonNeg()), [3, 0.1, 0, 4, 0, 0]);
  });
  test("MinMaxNorm moves by its rate", async () => {
    close(await values(new constraints.MinMaxNorm({ minValue: 1, maxValue: 2, rate: 0.5 })), [2.1, 0.55, -2, 2.8, 0, 0]);
  });
  test("identifiers and configs", () => {
    expect(constraints.get("non_neg")).toBeInstanceOf(constraints.NonNeg);
    expect(constraints.get(null)).toBeNull();
    expect(() => constraints.get("nonneg")).toThrow(/a constraint, got "nonneg". Did you mean "non_neg"/);
    const made = constraints.get({ class_name: "MaxNorm", config: { max_value: 3, axis: [0, 1] } }) as constraints.Constraint;
    expect(made.getConfig()).toEqual({ max_value: 3, axis: [0, 1] });
    expect(() => new constraints.MaxNorm({ axis: 5 })(w)).toThrow(/axis must be an integer in \[-2, 2\)/);
  });
});
