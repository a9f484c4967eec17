import { describe, expect, test } from "vitest";
import * as optimizers from "../../src/optimizers/index.js";
import { gradientAt, valuesOf, weight } from "./helpers.js";

const { schedules } = optimizers;
const cases: Record<string, () => optimizers.Optimizer> = {
  "SGD with momentum": () => new optimizers.SGD({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  Adam: () => new optimizers.Adam({ learningRate: 0.1 }),
  "Adam with amsgrad, averages and accumulation": () =>
    new optimizers.Adam({ amsgrad: true, useEma: true, emaOverwriteFrequency: 2, gradientAccumulationSteps: 2 }),
  "Adam on a schedule": () => new optimizers.Adam({ learningRate: new schedules.CosineDecay(0.1, 10) }),
  AdamW: () => new optimizers.AdamW({ learningRate: 0.1 }),
  Nadam: () => new optimizers.Nadam({ learningRate: 0.1 }),
  Adamax: () => new optimizers.Adamax({ learningRate: 0.1 }),
  Adagrad: () => new optimizers.Adagrad({ learningRate: 0.1 }),
  Adadelta: () => new optimizers.Adadelta({ learningRate: 1 }),
  "RMSprop, centered": () => new optimizers.RMSprop({ learningRate: 0.1, momentum: 0.5, centered: true }),
  Ftrl: () => new optimizers.Ftrl({ learningRate: 0.1, l1RegularizationStrength: 0.01, beta: 0.1 }),
  Lion: () => new optimizers.Lion({ learningRate: 0.1 }),
  Lamb: () => new optimizers.Lamb({ learningRate: 0.1 }),
  Adafactor: () => new optimizers.Adafactor({ learningRate: 0.1 }),
  Muon: () => new optimizers.Muon({ learningRate: 0.1 }),
  ScheduleFreeAdamW: () => new optimizers.ScheduleFreeAdamW({ learningRate: 0.1, warmupSteps: 3 }),
  LossScaleOptimizer: () => new optimizers.LossScaleOptimizer(new optimizers.Adam({ learningRate: 0.1 }), { initialScale: 4 }),
  MultiOptimizer: () => new optimizers.MultiOptimizer(new optimizers.OptimizerMap("sgd", { optimizerMap: { "w.*": "adam" } })),
};

describe("resumed training equals training that never stopped", () => {
  test.each(Object.keys(cases))("%s", async (name) => {
    const make = cases[name] as () => optimizers.Optimizer;
    const train = (optimizer: optimizers.Optimizer, from: number, to: number): void => {
      for (let i = from; i < to; i++) optimizer.apply([gradientAt(i, 3)]);
    };
    const straight = weight("w", 1, -2, 3);
    const whole = make();
    whole.build([straight]);
    train(whole, 0, 7);

    const before = weight("w", 1, -2, 3);
    const first = make();
    first.build([before]);
    train(first, 0, 3);
    const saved = await Promise.all(first.variables.map((v) => v.array()));

    const after = weight("w", ...(await valuesOf(before)));
    const second = optimizers.deserialize(optimizers.serialize(first));
    second.build([after]);
    second.setWeights(saved);
    train(second, 3, 7);

    expect(await valuesOf(after)).toEqual(await valuesOf(straight));
    expect(await valuesOf(straight)).not.toEqual([1, -2, 3]);
    for (const [i, v] of whole.variables.entries()) {
      expect(await valuesOf(second.variables[i] as typeof v)).toEqual(await valuesOf(v));
    }
  });
});
