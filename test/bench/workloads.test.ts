import { existsSync } from "node:fs";
import { setBackend } from "keras-ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { measure } from "../../bench/measure.js";
import { uniform } from "../../bench/workloads/data.js";
import { WORKLOADS } from "../../bench/workloads/index.js";
import { resnet50 } from "../../examples/resnet50/model.js";

const ENGINE = existsSync("packages/backend-native/build/keras_native.node") ? "native" : "reference";
beforeAll(() => setBackend(ENGINE));
afterAll(() => setBackend("reference"));

describe(`workloads, on the ${ENGINE} engine`, () => {
  const small = WORKLOADS.filter(({ name }) => !name.startsWith("resnet50"));
  test.each(small.map((w) => [w.name, w] as const))("%s runs and is counted", async (_, workload) => {
    const task = workload.prepare({ batch: 2, batches: 2 });
    const programs = task.model.trainer.programs();
    expect(programs).toHaveLength(0);
    await task.call();
    expect(task.steps).toBe(2);
    expect(task.per).toBe(workload.unit === "us" || workload.unit === "steps/s" ? 2 : 4);
    expect(task.model.trainer.programs().map(([kind]) => kind)).toContain(
      /fit|train/.test(workload.name) ? "trainStep" : "predictStep",
    );
    task.model.dispose();
  });

  test("the measuring rule repeats calls and reports their median", async () => {
    let calls = 0;
    const { model } = WORKLOADS[0]!.prepare({ batch: 2, batches: 1 });
    const call = async (): Promise<void> => {
      calls++;
      await new Promise((resolve) => setTimeout(resolve, 1));
    };
    const result = await measure(WORKLOADS[0]!, { model, per: 10, steps: 1, call }, 0.005);
    expect(result.repeats).toHaveLength(5);
    expect([...result.repeats].sort((a, b) => a - b)[2]).toBe(result.value);
    expect(calls).toBeGreaterThanOrEqual(2 + 5);
    expect(result).toMatchObject({ workload: "mlp-fit", unit: "samples/s" });
    model.dispose();
  });
});

describe("ResNet-50", () => {
  test("has the weights that keras.applications.ResNet50 has", () => {
    const model = resnet50();
    const count = (weights: readonly { readonly shape: readonly number[] }[]): number =>
      weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(count(model.weights)).toBe(25_636_712);
    expect(count(model.trainableWeights)).toBe(25_583_592);
    expect(model.layers.filter((l) => l.name.endsWith("_conv"))).toHaveLength(53);
    expect(model.outputShape).toEqual([null, 1000]);
    model.dispose();
  });

  test("predicts", async () => {
    const model = resnet50({ classes: 10, size: 32 });
    const { data, shape } = await model.predictOnBatch(uniform([1, 32, 32, 3]));
    expect(shape).toEqual([1, 10]);
    expect([...(data as Float32Array)].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
    model.dispose();
  });
});
