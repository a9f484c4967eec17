import { describe, expect, test } from "vitest";
import { schedules } from "../../src/optimizers/index.js";
import { tensorFromHost } from "../../src/runtime/index.js";

const steps = (...at: number[]) => tensorFromHost({ dtype: "int32", shape: [at.length], data: Int32Array.from(at) });
const rates = async (schedule: schedules.LearningRateSchedule, ...at: number[]): Promise<number[]> =>
  Array.from((await schedule(steps(...at)).data()) as Float32Array);
const close = (got: readonly number[], want: readonly number[]): void => {
  expect(got.length).toBe(want.length);
  got.forEach((x, i) => expect(x).toBeCloseTo(want[i] as number, 6));
};

describe("schedules", () => {
  test("ExponentialDecay, smooth and in stairs", async () => {
    close(await rates(new schedules.ExponentialDecay(1, 10, 0.25), 0, 5, 10), [1, 0.5, 0.25]);
    close(await rates(new schedules.ExponentialDecay(1, 10, 0.25, { staircase: true }), 0, 9, 10), [1, 1, 0.25]);
  });
  test("InverseTimeDecay", async () => {
    close(await rates(new schedules.InverseTimeDecay(1, 10, 1), 0, 10, 30), [1, 0.5, 0.25]);
  });
  test("PolynomialDecay stops at the end, or starts again over a longer stretch", async () => {
    close(await rates(new schedules.PolynomialDecay(1, 10, { endLearningRate: 0 }), 0, 5, 10, 20), [1, 0.5, 0, 0]);
    close(
      await rates(new schedules.PolynomialDecay(1, 10, { endLearningRate: 0, cycle: true }), 0, 5, 10, 15, 20),
      [1, 0.5, 0, 0.25, 0],
    );
  });
  test("PiecewiseConstantDecay includes its boundaries", async () => {
    close(await rates(new schedules.PiecewiseConstantDecay([2, 4], [1, 0.5, 0.25]), 0, 2, 3, 4, 5), [1, 1, 0.5, 0.5, 0.25]);
    close(await rates(new schedules.PiecewiseConstantDecay([20_000_001], [1, 0.5]), 20_000_001, 20_000_002), [1, 0.5]);
    expect(() => new schedules.PiecewiseConstantDecay([1], [1])).toThrow(/got 1 values and 1 boundaries/);
  });
  test("CosineDecay with and without warm-up", async () => {
    close(await rates(new schedules.CosineDecay(1, 10, { alpha: 0.5 }), 0, 5, 10, 20), [1, 0.75, 0.5, 0.5]);
    close(
      await rates(new schedules.CosineDecay(0, 10, { warmupTarget: 1, warmupSteps: 4 }), 0, 2, 4, 9, 14),
      [0, 0.5, 1, 0.5, 0],
    );
  });
  test("CosineDecayRestarts, even and growing", async () => {
    close(await rates(new schedules.CosineDecayRestarts(1, 10, { tMul: 1, mMul: 0.5 }), 0, 5, 10, 15), [1, 0.5, 0.5, 0.25]);
    close(await rates(new schedules.CosineDecayRestarts(1, 10), 0, 5, 10, 20), [1, 0.5, 1, 0.5]);
  });
  test("take numbers and keep their configs", async () => {
    const schedule = new schedules.ExponentialDecay(0.1, 10, 0.5);
    const one = schedule(5);
    expect(one.shape).toEqual([]);
    expect(one.dtype).toBe("float32");
    expect(await one.item()).toBeCloseTo(0.0707107, 6);
    expect(schedules.deserialize(schedules.serialize(schedule)).getConfig()).toEqual(schedule.getConfig());
    expect(() => new schedules.CosineDecay(0.1, 0)).toThrow(/decaySteps must be a positive finite number, got 0/);
  });
});
