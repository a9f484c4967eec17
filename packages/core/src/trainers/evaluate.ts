import type { Callback, Logs } from "../callbacks/callback.js";
import type { CallbackList } from "../callbacks/callback-list.js";
import { checkOptions, LayerError } from "../errors/index.js";
import { type Batches, batchesOf } from "./batches.js";
import type { DataInput } from "./data.js";
import { LatestLogs } from "./logs.js";
import { loopCallbacks, type Verbose, verbosity } from "./loop-callbacks.js";
import { shiftOptions } from "./loop-options.js";
import { checkLoopValues } from "./loop-values.js";
import type { TrainedModel } from "./model-face.js";
import { Pace } from "./pace.js";
import { Rounds } from "./rounds.js";
import type { StepLogs } from "./steps.js";

export interface EvaluateOptions {
  readonly batchSize?: number | null | undefined;
  readonly verbose?: Verbose | undefined;
  readonly sampleWeight?: unknown;
  readonly steps?: number | null | undefined;
  readonly callbacks?: Callback | readonly Callback[] | CallbackList | null | undefined;
  /** Values by name instead of a list. */
  readonly returnDict?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}
const KNOWN = ["batchSize", "verbose", "sampleWeight", "steps", "callbacks", "returnDict", "signal"];

/** A number when there is only the loss, a list in the order of `model.metrics`, or values by name. */
export type EvaluateResult = number | number[] | Logs;

export async function evaluate(
  model: TrainedModel,
  x: DataInput,
  given: unknown,
  maybe?: EvaluateOptions,
): Promise<EvaluateResult> {
  const where = `${model.where} evaluate`;
  const { y, options } = shiftOptions<EvaluateOptions>(x, given, maybe);
  checkOptions(where, options, KNOWN);
  checkLoopValues(where, options);
  model.trainer.require(model);
  return model.trainer.alone(model, "evaluate", async () => {
    const batches = await batchesOf(where, x, y, {
      batchSize: options.batchSize,
      sampleWeight: options.sampleWeight,
      stepsPerEpoch: options.steps,
    });
    const params = { verbose: verbosity(where, options.verbose), epochs: 1, steps: options.steps ?? batches.steps };
    const callbacks = loopCallbacks(where, options.callbacks, model, params, null);
    const logs = await runEvaluation(model, batches, callbacks, options.steps ?? null, options.signal);
    return packed(model, logs, options.returnDict ?? false);
  });
}

/** Evaluates within a loop that is already going; resolves with the logs by name. */
export async function runEvaluation(
  model: TrainedModel,
  batches: Batches,
  callbacks: CallbackList,
  steps: number | null,
  signal: AbortSignal | undefined,
): Promise<Logs> {
  model.resetMetrics();
  const latest = new LatestLogs();
  const pace = new Pace(signal, model.trainer.speed("testStep", batches.batchSize ?? 0));
  pace.check();
  await callbacks.loop("onTestBegin");
  const rounds = steps === null ? Rounds.over(model, "testStep", batches.whole, callbacks, signal) : null;
  try {
    const batch =
      rounds === null
        ? await batchByBatch(model, batches, callbacks, steps, latest, pace)
        : await rounds.epoch({ latest, pace, callbacks, stopped: () => false });
    if (batch === 0)
      throw new LayerError(`${model.where} evaluate`, "the data must have at least one batch, got none", { argument: "x" });
    await pace.finish();
    const logs = await latest.read();
    await callbacks.loop("onTestEnd", logs);
    return logs;
  } finally {
    await pace.settle();
    rounds?.dispose();
    latest.replace({});
  }
}

async function batchByBatch(
  model: TrainedModel,
  batches: Batches,
  callbacks: CallbackList,
  steps: number | null,
  latest: LatestLogs,
  pace: Pace,
): Promise<number> {
  const step = model.trainer.step<StepLogs>(model, "testStep");
  let batch = 0;
  for await (const data of { [Symbol.asyncIterator]: () => batches.epoch() }) {
    if (steps !== null && batch >= steps) break;
    await callbacks.batchBegin("onTestBatchBegin", batch);
    latest.replace(step(...data));
    await pace.step(step.done);
    await callbacks.batchEnd("onTestBatchEnd", batch, () => latest.read());
    batch++;
  }
  return batch;
}

/** Logs in the form `evaluate` returns. */
export function packed(model: TrainedModel, logs: Logs, asDict: boolean): EvaluateResult {
  if (asDict) return logs;
  const values = model.trainer.listed(model, logs);
  return values.length === 1 ? (values[0] as number) : values;
}
