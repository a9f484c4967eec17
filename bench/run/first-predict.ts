// A fresh process up to its first prediction: build the MLP, compile its program, run it.
import { uniform } from "../workloads/data.js";
import { mlpModel } from "../workloads/mlp.js";

const { data } = await mlpModel().predictOnBatch(uniform([1, 784]));
process.stdout.write(`${data[0]}\n`);
