import { afterEach, expect, test } from "vitest";
import { config, Input, layers, losses, optimizers, Sequential, setFloatx, setRandomSeed, type Tensor } from "../../src/index.js";
import { clusters } from "./toy.js";

afterEach(() => {
  config.setDtypePolicy(null);
  setFloatx("float32");
});

const net = (): Sequential => {
  setRandomSeed(4);
  return new Sequential([
    Input({ shape: [4] }),
    new layers.Dense(8, { activation: "relu" }),
    new layers.BatchNormalization(),
    new layers.Dense(2),
  ]);
};
const loss = new losses.SparseCategoricalCrossentropy({ fromLogits: true });

test("mixed_bfloat16 computes in bfloat16, keeps float32 weights, and learns", async () => {
  config.setDtypePolicy("mixed_bfloat16");
  const model = net();
  expect(model.layers.map((l) => l.computeDtype)).toEqual(["bfloat16", "bfloat16", "bfloat16"]);
  expect(new Set(model.weights.map((w) => w.dtype))).toEqual(new Set(["float32"]));
  model.compile({ optimizer: "adam", loss });
  const { x, y } = clusters(64);
  const h = await model.fit(x, y, { epochs: 15, verbose: 0 });
  const values = h.history.loss as number[];
  expect(values.at(-1)).toBeLessThan((values[0] as number) * 0.8);
  expect((model(x as never) as Tensor).dtype).toBe("bfloat16");
});

test("mixed_float16 scales the loss by itself", async () => {
  config.setDtypePolicy("mixed_float16");
  const model = net();
  model.compile({ optimizer: "adam", loss });
  expect(model.optimizer).toBeInstanceOf(optimizers.LossScaleOptimizer);
  const { x, y } = clusters(64);
  const h = await model.fit(x, y, { epochs: 10, verbose: 0 });
  const values = h.history.loss as number[];
  expect(values.at(-1)).toBeLessThan(values[0] as number);
  const plain = net();
  plain.compile({ optimizer: "adam", loss, autoScaleLoss: false });
  expect(plain.optimizer).not.toBeInstanceOf(optimizers.LossScaleOptimizer);
});

test("float64 everywhere when it is the default float", async () => {
  setFloatx("float64");
  const model = net();
  model.compile({ optimizer: "sgd", loss });
  const { x, y } = clusters(16);
  await model.fit(x, y, { verbose: 0 });
  expect(new Set(model.weights.map((w) => w.dtype))).toEqual(new Set(["float64"]));
});
