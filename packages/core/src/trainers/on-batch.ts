import { checkOptions } from "../errors/index.js";
import type { ClassWeight } from "./class-weight.js";
import { withClassWeight } from "./class-weight.js";
import { type DataInput, type StepData, sampleCount, toArrays } from "./data.js";
import { type EvaluateResult, packed } from "./evaluate.js";
import { readLogs } from "./logs.js";
import { checkLoopValues } from "./loop-values.js";
import type { TrainedModel } from "./model-face.js";
import type { StepLogs } from "./steps.js";

export interface OnBatchOptions {
  readonly sampleWeight?: unknown;
  readonly classWeight?: ClassWeight | null | undefined;
  readonly returnDict?: boolean | undefined;
}

async function batch(where: string, x: unknown, y: unknown, options: OnBatchOptions): Promise<StepData> {
  const [hx, hy, hw] = await Promise.all([
    toArrays(where, "x", x),
    toArrays(where, "y", y),
    toArrays(where, "sampleWeight", options.sampleWeight),
  ]);
  sampleCount(where, { x: hx, y: hy, sampleWeight: hw });
  const data: StepData = [hx, hy, hw];
  return options.classWeight == null ? data : withClassWeight(where, data, options.classWeight);
}

async function once(
  model: TrainedModel,
  kind: "trainStep" | "testStep",
  x: unknown,
  y: unknown,
  options: OnBatchOptions,
): Promise<EvaluateResult> {
  const name = kind === "trainStep" ? "trainOnBatch" : "testOnBatch";
  const where = `${model.where} ${name}`;
  checkOptions(where, options, ["sampleWeight", "classWeight", "returnDict"]);
  checkLoopValues(where, options);
  model.trainer.require(model);
  return model.trainer.alone(model, name, async () => {
    const data = await batch(where, x, y, options);
    model.resetMetrics();
    if (kind === "trainStep") model.trainer.require(model).optimizer.prepareStep();
    const logs = await readLogs(model.trainer.step<StepLogs>(model, kind)(...data));
    return packed(model, logs, options.returnDict ?? false);
  });
}

/** One training step on one batch; metrics are those of this batch. */
export const trainOnBatch = (
  model: TrainedModel,
  x: DataInput,
  y: DataInput | undefined,
  options: OnBatchOptions,
): Promise<EvaluateResult> => once(model, "trainStep", x, y, options);

/** One evaluation step on one batch. */
export const testOnBatch = (
  model: TrainedModel,
  x: DataInput,
  y: DataInput | undefined,
  options: OnBatchOptions,
): Promise<EvaluateResult> => once(model, "testStep", x, y, options);
