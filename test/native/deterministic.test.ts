import { createBackend } from "@keras-ts/backend-native";
import { Input, layers, Model, ndarray, registerBackend, Sequential, setBackend, setRandomSeed } from "keras-ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// More threads than the machine has cores: the split of the work is what matters.
const THREADS = [1, 2, 3];
const engine = (threads: number): string => `native-${threads}`;

beforeAll(() => {
  for (const threads of THREADS) registerBackend(engine(threads), () => createBackend({ threads, deterministic: true }));
});
afterAll(() => setBackend("reference"));

const values = (shape: readonly number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return ndarray(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * 0.7310585)),
    { shape },
  );
};
const labels = (n: number) =>
  ndarray(
    Float32Array.from({ length: n }, (_, i) => i % 10),
    { shape: [n] },
  );
const head = () => new layers.Dense(10, { activation: "softmax" });

interface Case {
  readonly input: readonly number[];
  readonly batch: number;
  readonly model: () => Model;
}
const CASES: Readonly<Record<string, Case>> = {
  "a perceptron": {
    input: [700],
    batch: 96,
    model: () =>
      new Sequential([Input({ shape: [700] }), new layers.Dense(401, { activation: "relu" }), new layers.Dropout(0.3), head()]),
  },
  "a convolutional network": {
    input: [20, 20, 3],
    batch: 17,
    model: () =>
      new Sequential([
        Input({ shape: [20, 20, 3] }),
        new layers.Conv2D(16, 3, { padding: "same", activation: "relu" }),
        new layers.BatchNormalization(),
        new layers.MaxPooling2D({ poolSize: 2 }),
        new layers.Conv2D(32, 3, { activation: "relu" }),
        new layers.Conv2D(24, 3, { strides: 2, activation: "relu" }),
        new layers.GlobalAveragePooling2D(),
        head(),
      ]),
  },
  "a recurrent network": {
    input: [12, 40],
    batch: 33,
    model: () =>
      new Sequential([Input({ shape: [12, 40] }), new layers.LSTM(64, { returnSequences: true }), new layers.GRU(48), head()]),
  },
  "a transformer block": {
    input: [24, 64],
    batch: 40,
    model: () => {
      const x = Input({ shape: [24, 64] });
      const attended = new layers.MultiHeadAttention(4, 16)(x, x);
      const one = new layers.LayerNormalization()(new layers.Add()([x, attended as never]));
      const wide = new layers.Dense(128, { activation: "gelu" })(one);
      const two = new layers.LayerNormalization()(new layers.Add()([one, new layers.Dense(64)(wide)]));
      return new Model(x, head()(new layers.GlobalAveragePooling1D()(two)));
    },
  },
};

/** Bits of the losses of a few steps, of the weights after them, and of a prediction. */
async function trained({ input, batch, model: make }: Case, threads: number): Promise<string> {
  await setBackend(engine(threads));
  setRandomSeed(11);
  const model = make();
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy" });
  const x = values([batch, ...input]);
  const results: unknown[] = [];
  for (let i = 0; i < 3; i++) results.push(await model.trainOnBatch(x, labels(batch)));
  const weights = await model.getWeights();
  const predicted = await model.predict(x, { verbose: 0 });
  const bits = [...weights, predicted as (typeof weights)[number]].map((a) =>
    Buffer.from(Float32Array.from(a.data as Float32Array).buffer).toString("base64"),
  );
  return JSON.stringify([results.map(String), bits]);
}

describe("deterministic: true", () => {
  test.each(Object.entries(CASES))("gives %s the same bits for any number of threads", async (_, one) => {
    const first = await trained(one, 1);
    for (const threads of THREADS.slice(1)) expect((await trained(one, threads)) === first, `${threads} threads`).toBe(true);
  });

  test("gives a prediction of one row the same bits, whether a second core helps or not", async () => {
    setRandomSeed(11);
    await setBackend(engine(1));
    const model = new Sequential([Input({ shape: [700] }), new layers.Dense(500, { activation: "relu" }), head()]);
    const x = values([1, 700]);
    const bits = async () => String(((await model.predictOnBatch(x)) as typeof x).data);
    const alone = await bits();
    await model.to(engine(2));
    // Help comes once calls follow each other.
    const helped = new Set<string>();
    for (let i = 0; i < 2000; i++) helped.add(await bits());
    expect([...helped]).toEqual([alone]);
  });
});
