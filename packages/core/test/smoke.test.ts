import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { test, expect } from "vitest";
import * as keras from "../src/index.js";
const { layers, Sequential, Input, ops } = keras;

function digits() {
  const rows = gunzipSync(readFileSync("/work/shared/data/digits/digits.csv.gz")).toString().trim().split("\n").slice(1).map((l) => l.split(",").map(Number));
  const x = Float32Array.from(rows.flatMap((r) => r.slice(1).map((v) => v / 16)));
  const y = Int32Array.from(rows.map((r) => r[0]!));
  return { x: keras.ndarray(x, { shape: [rows.length, 8, 8, 1] }), y: keras.ndarray(y) };
}
test("digits", async () => {
  keras.setRandomSeed(1);
  const { x, y } = digits();
  const model = new Sequential([
    Input({ shape: [8, 8, 1] }),
    new layers.Conv2D(16, 3, { padding: "same", activation: "relu" }),
    new layers.Conv2D(16, 3, { padding: "same", activation: "relu" }),
    new layers.MaxPooling2D(),
    new layers.Dropout(0.25),
    new layers.Flatten(),
    new layers.Dense(64, { activation: "relu" }),
    new layers.Dropout(0.5),
    new layers.Dense(10, { activation: "softmax" }),
  ]);
  model.summary();
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  const t0 = performance.now();
  const h = await model.fit(x.subarray(0, 1437), y.subarray(0, 1437), { epochs: 4, validationSplit: 0.1, verbose: 2, batchSize: 32 });
  console.log(h.history, performance.now() - t0);
  console.log(await model.evaluate(x.subarray(1437), y.subarray(1437), { verbose: 2 }));
  const p = await model.predict(x.subarray(0, 3), { verbose: 0 });
  console.log(p.shape, keras.memory());
}, 120000);
