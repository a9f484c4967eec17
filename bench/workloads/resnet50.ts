import { optimizers } from "keras-ts";
import { resnet50 } from "../../examples/resnet50/model.js";
import { integers, uniform } from "./data.js";
import { predicting, stepping } from "./tasks.js";
import type { Size, Task, Workload } from "./workload.js";

const SHAPE = [224, 224, 3] as const;

export const resnetTrain: Workload = {
  name: "resnet50-train",
  what: "ResNet-50, 224×224, batch 16, SGD with momentum: trainOnBatch",
  unit: "images/s",
  goal: { times: 1.6 },
  peers: ["keras-tensorflow"],
  prepare(size = {}) {
    const model = resnet50();
    model.compile({
      optimizer: new optimizers.SGD({ learningRate: 0.01, momentum: 0.9 }),
      loss: "sparse_categorical_crossentropy",
    });
    const batch = size.batch ?? 16;
    const task = stepping(
      {
        model,
        data: (n, seed) => [uniform([n, ...SHAPE], seed), integers([n], 1000, seed)],
        batch,
        batches: 1,
        steps: 1,
      },
      size,
    );
    return { ...task, per: task.per * batch };
  },
};

const predict = (batch: number, calls: number, size: Size = {}): Task =>
  predicting(resnet50(), uniform([size.batch ?? batch, ...SHAPE]), size.batches ?? calls);

export const resnetPredict: Workload = {
  name: "resnet50-predict-b1",
  what: "ResNet-50, 224×224: predictOnBatch, batch 1",
  unit: "images/s",
  goal: { times: 1 },
  peers: ["ort"],
  prepare: (size) => predict(1, 4, size),
};

export const resnetPredictMany: Workload = {
  name: "resnet50-predict-b16",
  what: "ResNet-50, 224×224: predictOnBatch, batch 16",
  unit: "images/s",
  goal: { times: 1 },
  peers: ["ort"],
  prepare: (size) => predict(16, 1, size),
};
