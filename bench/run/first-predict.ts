// A fresh process up to its first prediction: build the MLP, compile its program, run it. Nothing else is loaded.
import { ndarray } from "keras-ts";
import { mlpModel } from "../workloads/mlp-model.js";

const { data } = await mlpModel().predictOnBatch(ndarray(new Float32Array(784).fill(0.5), { shape: [1, 784] }));
process.stdout.write(`${data[0]}\n`);
