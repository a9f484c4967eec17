import { optimizers } from "keras-ts";
import { integers, uniform } from "./data.js";
import { mlpModel } from "./mlp-model.js";
import { fitting, predicting, stepping, type Training } from "./tasks.js";
import type { Workload } from "./workload.js";

function training(batches: number): Training {
  const model = mlpModel();
  model.compile({
    optimizer: new optimizers.Adam({ learningRate: 1e-3 }),
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy"],
  });
  return { model, data: (n, seed) => [uniform([n, 784], seed), integers([n], 10, seed)], batch: 128, batches };
}

export const mlpFit: Workload = {
  name: "mlp-fit",
  what: "MLP 784-512-10, batch 128, Adam: fit on 12,800 samples",
  unit: "samples/s",
  goal: { times: 1.5 },
  peers: ["keras-jax", "keras-tensorflow"],
  prepare: (size) => fitting(training(100), size),
};

export const mlpTrainOnBatch: Workload = {
  name: "mlp-train-on-batch",
  what: "MLP 784-512-10, batch 128, Adam: trainOnBatch",
  unit: "steps/s",
  goal: { times: 2 },
  peers: ["keras-jax", "keras-tensorflow"],
  prepare: (size) => stepping({ ...training(20), steps: 200 }, size),
};

export const mlpPredict: Workload = {
  name: "mlp-predict-b1",
  what: "MLP 784-512-10: predictOnBatch, batch 1",
  unit: "us",
  goal: { times: 1.6 },
  peers: ["ort"],
  prepare: ({ batches = 300 } = {}) => predicting(mlpModel(), uniform([1, 784]), batches),
};
