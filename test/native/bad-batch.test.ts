import { createBackend } from "@keras-ts/backend-native";
import { describe, expect, test } from "vitest";
import { Input, layers, ndarray, registerBackend, Sequential, setRandomSeed } from "../../packages/core/src/index.js";

registerBackend("native-of-two", () => createBackend({ threads: 2 }));

/** An embedding large enough to be trained in place. */
function model(): Sequential {
  setRandomSeed(5);
  const made = new Sequential([
    Input({ shape: [1], dtype: "int32" }),
    new layers.Embedding(500, 32),
    new layers.Flatten(),
    new layers.Dense(8),
  ]);
  made.compile({ optimizer: "adam", loss: "mse" });
  made.to("native-of-two");
  return made;
}
const targets = (rows: number) => ndarray(new Float32Array(rows * 8).fill(1), { shape: [rows, 8] });
const options = { batchSize: 4, verbose: 0, shuffle: false } as const;

describe("a batch that fails on the native engine", () => {
  test("ends training with its error; the weights are those of the batches before it, and training can go on", async () => {
    const good = Int32Array.from({ length: 4000 }, (_, i) => (i * 7) % 500);
    const bad = Int32Array.from({ length: 4400 }, (_, i) => (i === 4002 ? 700 : (i * 7) % 500));
    const [one, two] = [model(), model()];
    await one.fit(good, targets(4000), options);
    await expect(two.fit(bad, targets(4400), options)).rejects.toThrow('an index of "gather" must be in [0, 500), got 700');
    const [wanted, found] = [await one.getWeights(), await two.getWeights()];
    found.forEach((w, i) => expect(w.data).toEqual(wanted[i]?.data));
    const state = await Promise.all((two.optimizer?.variables ?? []).map((v) => v.array()));
    expect(state[0]?.item()).toBe(1000); // steps
    await two.fit(good, targets(4000), options);
    for (const m of [one, two]) m.dispose();
  });
});
