import { Input, layers, optimizers, Sequential } from "keras-ts";
import { integers, uniform } from "./data.js";
import { fitting } from "./tasks.js";
import type { Workload } from "./workload.js";

function tinyModel(): Sequential {
  const model = new Sequential([
    Input({ shape: [4] }),
    new layers.Dense(16, { activation: "relu" }),
    new layers.Dense(3, { activation: "softmax" }),
  ]);
  model.compile({
    optimizer: new optimizers.Adam({ learningRate: 1e-3 }),
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy"],
  });
  return model;
}

/** Next to no arithmetic: what a step costs beside it. */
export const tinyFit: Workload = {
  name: "tiny-fit",
  what: "MLP 4-16-3, batch 32, Adam: fit on 3,200 samples",
  unit: "samples/s",
  goal: { times: 5 },
  peers: ["keras-jax", "keras-tensorflow"],
  prepare: (size) =>
    fitting(
      { model: tinyModel(), data: (n, seed) => [uniform([n, 4], seed), integers([n], 3, seed)], batch: 32, batches: 100 },
      size,
    ),
};
