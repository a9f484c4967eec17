import { didYouMean, LayerError } from "../errors/index.js";
import { get as getOptimizer, type Optimizer } from "../optimizers/index.js";
import { bumpTrainableVersion } from "../runtime/index.js";
import { autoScaled } from "./auto-scale.js";
import { CompiledLoss } from "./compiled-loss.js";
import { CompiledMetrics } from "./compiled-metrics.js";
import { checkLossWeights } from "./loop-values.js";
import type { TrainedModel } from "./model-face.js";

/** What `compile` takes. Losses and metrics are names, objects or functions, alone, in lists or by output name. */
export interface CompileOptions {
  readonly optimizer?: unknown;
  readonly loss?: unknown;
  readonly lossWeights?: unknown;
  readonly metrics?: unknown;
  readonly weightedMetrics?: unknown;
  readonly runEagerly?: boolean | undefined;
  readonly stepsPerExecution?: number | undefined;
  readonly jitCompile?: boolean | "auto" | undefined;
  readonly autoScaleLoss?: boolean | undefined;
}

const KNOWN = [
  "optimizer",
  "loss",
  "lossWeights",
  "metrics",
  "weightedMetrics",
  "runEagerly",
  "stepsPerExecution",
  "jitCompile",
  "autoScaleLoss",
];

/** A model's training set-up. */
export interface Compiled {
  readonly options: CompileOptions;
  readonly optimizer: Optimizer;
  readonly loss: CompiledLoss | null;
  readonly metrics: CompiledMetrics;
}

export function compileModel(model: TrainedModel, options: CompileOptions): void {
  const { where } = model;
  for (const key of Object.keys(options)) {
    if (!KNOWN.includes(key))
      throw new LayerError(`${where} compile`, `unknown option "${key}"`, {
        argument: key,
        hint: didYouMean(key, KNOWN) ?? `Known options: ${KNOWN.join(", ")}.`,
      });
  }
  if (options.runEagerly === true)
    throw new LayerError(`${where} compile`, "runEagerly: true is not supported: every step is one compiled program", {
      argument: "runEagerly",
    });
  if ((options.stepsPerExecution ?? 1) !== 1)
    throw new LayerError(
      `${where} compile`,
      `stepsPerExecution must be 1, got ${options.stepsPerExecution}: larger values are not supported yet`,
      { argument: "stepsPerExecution" },
    );
  checkLossWeights(`${where} compile`, options.lossWeights);
  const given = getOptimizer((options.optimizer ?? "rmsprop") as never) as Optimizer;
  const optimizer = autoScaled(given, model.dtypePolicy.name, options.autoScaleLoss ?? true);
  model.trainer.adopt({
    options,
    optimizer,
    loss: options.loss == null ? null : new CompiledLoss(where, options.loss, options.lossWeights, model.outputNames),
    metrics: new CompiledMetrics(where, options.metrics, options.weightedMetrics, model.outputNames),
  });
  bumpTrainableVersion();
}
