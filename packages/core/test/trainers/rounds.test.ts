import { describe, expect, test } from "vitest";
import { callbacks, Input, layers, Model, type NDArray, ops, optimizers, Sequential, setRandomSeed } from "../../src/index.js";
import type { FitOptions } from "../../src/trainers/index.js";
import { clusters } from "./toy.js";

/** Makes fit go batch by batch. */
const watcher = (): callbacks.Callback => new callbacks.LambdaCallback({ onTrainBatchBegin: () => {} });

function dropped(): Sequential {
  setRandomSeed(11);
  const model = new Sequential([
    Input({ shape: [4] }),
    new layers.Dense(8, { activation: "relu" }),
    new layers.BatchNormalization(),
    new layers.Dropout(0.5),
    new layers.Dense(3, { activation: "softmax" }),
  ]);
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  return model;
}

async function trained(options: FitOptions, make: () => Model<never, never> | Sequential, data: readonly [unknown, unknown]) {
  const model = make();
  const { history } = await model.fit(data[0] as never, data[1] as never, { verbose: 0, epochs: 3, batchSize: 8, ...options });
  const state = await Promise.all([...model.variables, ...(model.optimizer?.variables ?? [])].map((v) => v.array()));
  model.dispose();
  return { history, state: state.map((a: NDArray) => a.data) };
}

/** The same training in rounds and batch by batch, bit for bit. */
async function expectEqual(
  options: FitOptions,
  data: readonly [unknown, unknown],
  make: () => Model<never, never> | Sequential = dropped,
): Promise<void> {
  const rounds = await trained(options, make, data);
  const single = await trained({ ...options, callbacks: watcher() }, make, data);
  expect(rounds).toEqual(single);
}

describe("rounds of several steps", () => {
  const { x, y } = clusters(45); // the last batch is smaller
  test("change no number: dropout, moving averages, optimizer, metrics", () => expectEqual({}, [x, y]));
  test("change no number without shuffling", () => expectEqual({ shuffle: false }, [x, y]));
  test("change no number when batches are shuffled within", () => expectEqual({ shuffle: "batch" }, [x, y]));
  test("change no number with weights and validation", async () => {
    await expectEqual({ classWeight: { 0: 2, 1: 0.5 }, validationSplit: 0.25 }, [x, y]);
    await expectEqual({ sampleWeight: Float32Array.from({ length: 45 }, (_, i) => i % 3) }, [x, y]);
  });
  test("take inputs by name and several outputs", async () => {
    const make = (): Model<never, never> => {
      setRandomSeed(3);
      const [a, b] = [Input({ shape: [4], name: "a" }), Input({ shape: [4], name: "b" })];
      const h = new layers.Concatenate()([a, b]);
      const model = new Model({ a, b }, [
        new layers.Dense(1, { name: "p" })(h),
        new layers.Dense(3, { name: "q", activation: "softmax" })(h),
      ]);
      model.compile({ optimizer: "sgd", loss: ["mse", "sparse_categorical_crossentropy"] });
      return model as unknown as Model<never, never>;
    };
    await expectEqual({}, [{ a: x, b: x }, [y, y]], make);
  });

  test("are not taken where a function gives the learning rate step by step", async () => {
    const model = dropped();
    let asked = 0;
    model.compile({
      optimizer: new optimizers.SGD({ learningRate: () => 0.01 / ++asked }),
      loss: "sparse_categorical_crossentropy",
    });
    await model.fit(x, y, { epochs: 2, batchSize: 9, verbose: 0 });
    const before = asked;
    await model.fit(x, y, { epochs: 2, batchSize: 9, verbose: 0 });
    expect(asked - before).toBe(10);
  });

  test("evaluate as single batches do", async () => {
    const model = dropped();
    const each = new callbacks.Callback();
    each.onTestBatchEnd = () => {};
    const options = { batchSize: 4, verbose: 0 } as const;
    expect(await model.evaluate(x, y, options)).toEqual(await model.evaluate(x, y, { ...options, callbacks: each }));
  });

  test("end with an abort, and the model goes on afterwards", async () => {
    const model = dropped();
    const stop = new AbortController();
    const training = model.fit(x, y, { epochs: 100_000, batchSize: 4, verbose: 0, signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 60);
    await expect(training).rejects.toThrow("enough");
    expect((await model.fit(x, y, { verbose: 0 })).epoch).toEqual([0]);
  });

  test("a bad label ends training with its error, and the weights stay usable", async () => {
    const bad = Int32Array.from({ length: 45 }, (_, i) => (i === 40 ? 7 : i % 3));
    const embedded = new Sequential([Input({ shape: [1], dtype: "int32" }), new layers.Embedding(5, 2), new layers.Flatten()]);
    embedded.compile({ optimizer: "sgd", loss: "mse" });
    const training = embedded.fit(bad, ops.zeros([45, 2]), { epochs: 3, batchSize: 4, verbose: 0, shuffle: false });
    await expect(training).rejects.toThrow(/index of "gather" must be in \[0, 5\), got 7/);
    for (const w of await embedded.getWeights()) expect([...w.data].every(Number.isFinite)).toBe(true);
    await embedded.fit(bad.subarray(0, 40), ops.zeros([40, 2]), { verbose: 0 });
  });
});
