import type { Callback, Logs } from "../callbacks/callback.js";
import type { CallbackList } from "../callbacks/callback-list.js";
import { History } from "../callbacks/history.js";
import { checkOptions, LayerError } from "../errors/index.js";
import { maxEpochs, maxStepsPerEpoch } from "../host/run-settings.js";
import { type ArrayData, arrayBatches, arrayData, type Batches, batchesOf, rowsOf } from "./batches.js";
import { type ClassWeight, withClassWeight } from "./class-weight.js";
import { type DataInput, isStream } from "./data.js";
import { EpochSource } from "./epoch-source.js";
import { runEvaluation } from "./evaluate.js";
import { LatestLogs } from "./logs.js";
import { loopCallbacks, type Verbose, verbosity } from "./loop-callbacks.js";
import { shiftOptions } from "./loop-options.js";
import { checkLoopValues } from "./loop-values.js";
import type { TrainedModel } from "./model-face.js";
import { Pace } from "./pace.js";
import { type RoundHooks, Rounds } from "./rounds.js";
import type { StepLogs } from "./steps.js";

export interface FitOptions {
  readonly batchSize?: number | null | undefined;
  readonly epochs?: number | undefined;
  readonly verbose?: Verbose | undefined;
  readonly callbacks?: Callback | readonly Callback[] | CallbackList | null | undefined;
  /** Share of the samples at the end that is held out for validation. */
  readonly validationSplit?: number | undefined;
  /** `[x, y]`, `[x, y, sampleWeight]`, or an iterable of batches. */
  readonly validationData?: unknown;
  readonly shuffle?: boolean | "batch" | undefined;
  readonly classWeight?: ClassWeight | null | undefined;
  readonly sampleWeight?: unknown;
  readonly initialEpoch?: number | undefined;
  readonly stepsPerEpoch?: number | null | undefined;
  readonly validationSteps?: number | null | undefined;
  readonly validationBatchSize?: number | null | undefined;
  /** Validate every so many epochs, or after the (1-based) epochs listed. */
  readonly validationFreq?: number | readonly number[] | undefined;
  /** Ends training within one step; `fit` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
const KNOWN = [
  "batchSize",
  "epochs",
  "verbose",
  "callbacks",
  "validationSplit",
  "validationData",
  "shuffle",
  "classWeight",
  "sampleWeight",
  "initialEpoch",
  "stepsPerEpoch",
  "validationSteps",
  "validationBatchSize",
  "validationFreq",
  "signal",
];

export async function fit(model: TrainedModel, x: DataInput, given: unknown, maybe?: FitOptions): Promise<History> {
  const where = `${model.where} fit`;
  const { y, options } = shiftOptions<FitOptions>(x, given, maybe);
  checkOptions(where, options, KNOWN);
  checkLoopValues(where, options);
  model.trainer.require(model);
  return model.trainer.alone(model, "fit", () => train(model, where, x, y, options));
}

async function train(model: TrainedModel, where: string, x: unknown, y: unknown, options: FitOptions): Promise<History> {
  const epochs = Math.min(options.epochs ?? 1, maxEpochs() ?? Number.POSITIVE_INFINITY);
  const { batches, validation } = await prepare(where, x, y, options);
  const cap = maxStepsPerEpoch();
  const steps =
    cap === null ? (options.stepsPerEpoch ?? batches.steps) : Math.min(cap, options.stepsPerEpoch ?? batches.steps ?? cap);
  const history = new History();
  const verbose = verbosity(where, options.verbose);
  const callbacks = loopCallbacks(where, options.callbacks, model, { verbose, epochs, steps }, history);
  const fixed = cap === null ? (options.stepsPerEpoch ?? null) : steps;
  const classWeight = options.classWeight ?? null;
  const source = new EpochSource(batches, fixed, classWeight, where);
  const rounds = fixed === null ? roundsOf(model, batches, callbacks, classWeight, options.signal) : null;
  const latest = new LatestLogs();
  const pace = new Pace(options.signal, model.trainer.speed("trainStep", batches.batchSize ?? 0));
  const hooks: RoundHooks = { latest, pace, callbacks, stopped: () => model.stopTraining };
  model.stopTraining = false;
  let logs: Logs = {};
  try {
    await callbacks.loop("onTrainBegin");
    for (let epoch = options.initialEpoch ?? 0; epoch < epochs; epoch++) {
      model.resetMetrics();
      await callbacks.epochBegin(epoch);
      pace.check();
      const ran = rounds === null ? await batchByBatch(model, source, hooks) : await rounds.epoch(hooks);
      if (ran === 0) throw noBatches(where);
      await pace.finish();
      logs = { ...(await latest.read()) };
      if (validation !== null && validates(options.validationFreq ?? 1, epoch)) {
        const found = await runEvaluation(model, validation, callbacks, options.validationSteps ?? null, options.signal);
        for (const [name, value] of Object.entries(found)) logs[`val_${name}`] = value;
      }
      await callbacks.epochEnd(epoch, logs);
      if (model.stopTraining) break;
    }
    const { optimizer } = model.trainer.require(model);
    if (epochs > 0) optimizer.finalizeVariableValues(model.trainableVariables);
    await callbacks.loop("onTrainEnd", logs);
  } finally {
    await pace.settle();
    rounds?.dispose();
    latest.replace({});
  }
  return history;
}

const noBatches = (where: string): LayerError =>
  new LayerError(where, "an epoch must have at least one batch, got none", {
    argument: "x",
    hint: "An iterator can be walked once: pass an object with [Symbol.iterator] for several epochs.",
  });

async function batchByBatch(
  model: TrainedModel,
  source: EpochSource,
  { callbacks, latest, pace, stopped }: RoundHooks,
): Promise<number> {
  const step = model.trainer.step<StepLogs>(model, "trainStep");
  const { optimizer } = model.trainer.require(model);
  let batch = 0;
  for await (const data of source.epoch()) {
    await callbacks.batchBegin("onTrainBatchBegin", batch);
    optimizer.prepareStep();
    latest.replace(step(...data));
    await pace.step(step.done);
    await callbacks.batchEnd("onTrainBatchEnd", batch, () => latest.read());
    batch++;
    if (stopped()) break;
  }
  return batch;
}

/** Rounds where whole epochs of arrays are asked for and nobody acts between steps. */
function roundsOf(
  model: TrainedModel,
  { whole }: Batches,
  callbacks: CallbackList,
  classWeight: ClassWeight | null,
  signal: AbortSignal | undefined,
): Rounds | null {
  if (whole === undefined || model.trainer.require(model).optimizer.asksEachStep) return null;
  const data = classWeight === null ? whole.data : withClassWeight(`${model.where} fit`, whole.data, classWeight);
  return Rounds.over(model, "trainStep", whole, callbacks, signal, data);
}

/** Training batches, and validation batches from either option. */
async function prepare(
  where: string,
  x: unknown,
  y: unknown,
  options: FitOptions,
): Promise<{ batches: Batches; validation: Batches | null }> {
  const split = options.validationSplit ?? 0;
  if (isStream(x)) {
    if (split > 0) throw new LayerError(where, "validationSplit needs arrays, got an iterable", { argument: "validationSplit" });
    return { batches: await batchesOf(where, x, y, options), validation: await validationOf(where, options) };
  }
  const all = await arrayData(where, x, y, options.sampleWeight);
  const shuffle = options.shuffle ?? true;
  if (split === 0) return { batches: arrayBatches(all, { ...options, shuffle }), validation: await validationOf(where, options) };
  const at = Math.floor(all.count * (1 - split));
  if (at === 0 || at === all.count)
    throw new LayerError(where, `validationSplit ${split} must leave samples on both sides, got ${all.count} samples`, {
      argument: "validationSplit",
    });
  const rest = rows(all, at, all.count);
  const given = await validationOf(where, options);
  return {
    batches: arrayBatches(rows(all, 0, at), { ...options, shuffle }),
    validation: given ?? arrayBatches(rest, { batchSize: options.validationBatchSize ?? options.batchSize }),
  };
}

const rows = ({ data }: ArrayData, from: number, to: number): ArrayData => ({
  data: rowsOf(data, (a) => a.subarray(from, to)),
  count: to - from,
});

async function validationOf(where: string, options: FitOptions): Promise<Batches | null> {
  const { validationData } = options;
  if (validationData == null) return null;
  const batchSize = options.validationBatchSize ?? options.batchSize;
  if (isStream(validationData)) return batchesOf(where, validationData, null, {});
  if (!Array.isArray(validationData) || validationData.length < 1 || validationData.length > 3) {
    throw new LayerError(where, "validationData must be [x, y], [x, y, sampleWeight] or an iterable of batches", {
      argument: "validationData",
    });
  }
  const [x, y, sampleWeight] = validationData;
  return batchesOf(where, x, y, { batchSize, sampleWeight });
}

const validates = (freq: number | readonly number[], epoch: number): boolean =>
  typeof freq === "number" ? (epoch + 1) % freq === 0 : freq.includes(epoch + 1);
