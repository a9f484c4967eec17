import { Input, layers, optimizers, Sequential } from "keras-ts";
import { integers, uniform } from "./data.js";
import { fitting } from "./tasks.js";
import type { Workload } from "./workload.js";

function lstmModel(): Sequential {
  const model = new Sequential([
    Input({ shape: [80, 64] }),
    new layers.LSTM(128),
    new layers.Dense(1, { activation: "sigmoid" }),
  ]);
  model.compile({
    optimizer: new optimizers.Adam({ learningRate: 1e-3 }),
    loss: "binary_crossentropy",
    metrics: ["accuracy"],
  });
  return model;
}

export const lstmFit: Workload = {
  name: "lstm-fit",
  what: "LSTM(128) on 64×80×64, Adam: fit on 640 sequences",
  unit: "samples/s",
  goal: { times: 2.8 },
  peers: ["keras-tensorflow", "keras-jax"],
  prepare: (size) =>
    fitting(
      {
        model: lstmModel(),
        data: (n, seed) => [uniform([n, 80, 64], seed), integers([n, 1], 2, seed).astype("float32")],
        batch: 64,
        batches: 10,
      },
      size,
    ),
};
