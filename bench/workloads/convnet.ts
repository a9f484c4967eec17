import { Input, layers, optimizers, Sequential } from "keras-ts";
import { integers, uniform } from "./data.js";
import { fitting, predicting } from "./tasks.js";
import type { Workload } from "./workload.js";

/** The convnet of Keras's MNIST example, not compiled. */
const convnet = (): Sequential =>
  new Sequential([
    Input({ shape: [28, 28, 1] }),
    new layers.Conv2D(32, 3, { activation: "relu" }),
    new layers.MaxPooling2D(),
    new layers.Conv2D(64, 3, { activation: "relu" }),
    new layers.MaxPooling2D(),
    new layers.Flatten(),
    new layers.Dropout(0.5),
    new layers.Dense(10, { activation: "softmax" }),
  ]);

function compiled(): Sequential {
  const model = convnet();
  model.compile({
    optimizer: new optimizers.Adam({ learningRate: 1e-3 }),
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy"],
  });
  return model;
}

export const convnetFit: Workload = {
  name: "convnet-fit",
  what: "MNIST convnet, batch 128, Adam: fit on 2,560 images",
  unit: "images/s",
  goal: { times: 2.5 },
  peers: ["keras-tensorflow", "keras-jax"],
  prepare: (size) =>
    fitting(
      { model: compiled(), data: (n, seed) => [uniform([n, 28, 28, 1], seed), integers([n], 10, seed)], batch: 128, batches: 20 },
      size,
    ),
};

export const convnetPredict: Workload = {
  name: "convnet-predict-b1",
  what: "MNIST convnet: predictOnBatch, batch 1",
  unit: "us",
  goal: { times: 1.3 },
  peers: ["ort"],
  prepare: ({ batches = 200 } = {}) => predicting(convnet(), uniform([1, 28, 28, 1]), batches),
};

export const convnetPredictMany: Workload = {
  name: "convnet-predict-b256",
  what: "MNIST convnet: predictOnBatch, batch 256",
  unit: "images/s",
  goal: { times: 1.1 },
  peers: ["ort"],
  prepare: ({ batch = 256, batches = 8 } = {}) => predicting(convnet(), uniform([batch, 28, 28, 1]), batches),
};
