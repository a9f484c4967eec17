import { convnetFit, convnetPredict, convnetPredictMany } from "./convnet.js";
import { lstmFit } from "./lstm.js";
import { mlpFit, mlpPredict, mlpTrainOnBatch } from "./mlp.js";
import { resnetPredict, resnetPredictMany, resnetTrain } from "./resnet50.js";
import { firstOp, firstPrediction } from "./start-up.js";
import { tinyFit } from "./tiny.js";
import { transformerFit } from "./transformer.js";
import type { StartUp, Workload } from "./workload.js";

/** Timed in a warm process. */
export const WORKLOADS: readonly Workload[] = [
  mlpFit,
  tinyFit,
  mlpTrainOnBatch,
  convnetFit,
  lstmFit,
  transformerFit,
  resnetTrain,
  resnetPredict,
  resnetPredictMany,
  mlpPredict,
  convnetPredict,
  convnetPredictMany,
];

/** Timed from the start of a process. */
export const START_UPS: readonly StartUp[] = [firstOp, firstPrediction];

export function workloadNamed(name: string): Workload {
  const found = WORKLOADS.find((w) => w.name === name);
  if (found === undefined)
    throw new Error(`[bench] the workload must be one of ${WORKLOADS.map((w) => w.name).join(", ")}, got "${name}".`);
  return found;
}
