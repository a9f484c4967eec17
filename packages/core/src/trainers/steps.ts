import { tensorsIn } from "../layer/index.js";
import { differentiateNodes, Tensor } from "../runtime/index.js";
import { batchOf } from "./compiled-loss.js";
import type { StepData } from "./data.js";
import type { TrainedModel } from "./model-face.js";

/** Values a step reports, still on the engine. */
export type StepLogs = Readonly<Record<string, Tensor>>;

/** Forward, loss, gradients, optimizer, metrics: one program. */
export function defaultTrainStep(model: TrainedModel, data: StepData): StepLogs {
  const [x, y, sampleWeight] = data;
  const { optimizer } = model.trainer.require(model);
  const { value, grads } = differentiateNodes(
    () => {
      const yPred = model(x as never, { training: true });
      const loss = model.computeLoss({ x, y, yPred, sampleWeight, training: true });
      return [optimizer.scaleLoss(loss), loss, yPred] as const;
    },
    () => model.trainableVariables.map((v) => v.read()),
  );
  const [, loss, yPred] = value;
  model.trainer.lossTracker.updateState(loss, { sampleWeight: batchOf(firstTensor(x) ?? loss) });
  const variables = model.trainableVariables;
  if (variables.length > 0)
    optimizer.apply(
      grads.map((n) => (n === null ? null : new Tensor(n))),
      variables,
    );
  return updateMetrics(model, y, yPred, sampleWeight);
}

export function defaultTestStep(model: TrainedModel, data: StepData): StepLogs {
  const [x, y, sampleWeight] = data;
  const yPred = model(x as never, { training: false });
  const compiled = model.trainer.require(model);
  if (compiled.loss !== null || model.losses.length > 0) {
    const loss = model.computeLoss({ x, y, yPred, sampleWeight, training: false });
    model.trainer.lossTracker.updateState(loss, { sampleWeight: batchOf(firstTensor(x) ?? loss) });
  }
  return updateMetrics(model, y, yPred, sampleWeight);
}

export const defaultPredictStep = (model: TrainedModel, [x]: StepData): unknown => model(x as never, { training: false });

function updateMetrics(model: TrainedModel, y: unknown, yPred: unknown, sampleWeight: unknown): StepLogs {
  model.trainer.require(model).metrics.update(y, yPred, sampleWeight);
  return model.getMetricsResult();
}

const firstTensor = (x: unknown): Tensor | undefined => tensorsIn(x)[0];
