import type { StartUp } from "./workload.js";

/** Milliseconds a fresh process may take. */
const LIMIT = 100;

export const firstOp: StartUp = {
  name: "start-first-op",
  what: "process start → first matrix product",
  unit: "ms",
  goal: { atMost: LIMIT },
  peers: ["jaxjs", "keras-jax", "keras-tensorflow"],
  script: "run/first-op.js",
};

export const firstPrediction: StartUp = {
  name: "start-first-predict",
  what: "process start → first prediction of the MLP",
  unit: "ms",
  goal: { atMost: LIMIT },
  peers: ["ort"],
  script: "run/first-predict.js",
};
