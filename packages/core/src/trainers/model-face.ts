import type { AnyLayer } from "../layer/index.js";
import type { Optimizer } from "../optimizers/index.js";
import type { Engine, Tensor } from "../runtime/index.js";
import type { StepData } from "./data.js";
import type { LossArguments } from "./loss.js";
import type { TrainerState } from "./state.js";
import type { StepLogs } from "./steps.js";

/** What the training loops need of a model. */
export interface TrainedModel extends AnyLayer {
  stopTraining: boolean;
  readonly trainer: TrainerState;
  readonly engine: Engine;
  readonly optimizer: Optimizer | null;
  readonly outputNames: readonly string[] | null;
  trainStep(data: StepData): StepLogs;
  testStep(data: StepData): StepLogs;
  predictStep(data: StepData): unknown;
  computeLoss(args: LossArguments): Tensor;
  getMetricsResult(): StepLogs;
  resetMetrics(): void;
}
