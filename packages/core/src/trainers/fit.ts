import type { Callback, Logs } from "../callbacks/callback.js";
import type { CallbackList } from "../callbacks/callback-list.js";
import { History } from "../callbacks/history.js";
import { checkOptions, LayerError } from "../errors/index.js";
import type { NDArray } from "../host/ndarray.js";
import { mapTree } from "../host/nested.js";
import { maxEpochs, maxStepsPerEpoch } from "../host/run-settings.js";
import { type ArrayData, arrayBatches, arrayData, type Batches, batchesOf } from "./batches.js";
import { type ClassWeight, withClassWeight } from "./class-weight.js";
import { type DataInput, isStream, type StepData } from "./data.js";
import { runEvaluation } from "./evaluate.js";
import { LatestLogs } from "./logs.js";
import { loopCallbacks, type Verbose, verbosity } from "./loop-callbacks.js";
import { shiftOptions } from "./loop-options.js";
import { checkLoopValues } from "./loop-values.js";
import type { TrainedModel } from "./model-face.js";
import { Pace } from "./pace.js";
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
  const source = new EpochSource(
    batches,
    cap === null ? (options.stepsPerEpoch ?? null) : steps,
    options.classWeight ?? null,
    where,
  );
  const latest = new LatestLogs();
  model.stopTraining = false;
  let logs: Logs = {};
  await callbacks.loop("onTrainBegin");
  try {
    for (let epoch = options.initialEpoch ?? 0; epoch < epochs; epoch++) {
      model.resetMetrics();
      await callbacks.epochBegin(epoch);
      await runEpoch(model, source, callbacks, latest, options.signal);
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
    latest.replace({});
  }
  return history;
}

async function runEpoch(
  model: TrainedModel,
  source: EpochSource,
  callbacks: CallbackList,
  latest: LatestLogs,
  signal: AbortSignal | undefined,
): Promise<void> {
  const step = model.trainer.step<StepLogs>(model, "trainStep");
  const { optimizer } = model.trainer.require(model);
  const pace = new Pace(signal);
  pace.check();
  let batch = 0;
  for await (const data of source.epoch()) {
    await callbacks.batchBegin("onTrainBatchBegin", batch);
    optimizer.prepareStep();
    latest.replace(step(...data));
    await pace.step(step.done);
    await callbacks.batchEnd("onTrainBatchEnd", batch, () => latest.read());
    batch++;
    if (model.stopTraining) break;
  }
  if (batch === 0)
    throw new LayerError(`${model.where} fit`, "an epoch must have at least one batch, got none", {
      argument: "x",
      hint: "An iterator can be walked once: pass an object with [Symbol.iterator] for several epochs.",
    });
  await pace.finish();
}

/** Batches epoch by epoch; with `stepsPerEpoch` an iterator goes on where the last epoch stopped. */
class EpochSource {
  readonly #batches: Batches;
  readonly #steps: number | null;
  readonly #classWeight: ClassWeight | null;
  readonly #where: string;
  #running: AsyncIterator<StepData> | null = null;

  constructor(batches: Batches, steps: number | null, classWeight: ClassWeight | null, where: string) {
    this.#batches = batches;
    this.#steps = steps;
    this.#classWeight = classWeight;
    this.#where = where;
  }

  async *epoch(): AsyncGenerator<StepData, void> {
    const iterator: AsyncIterator<StepData> = this.#running ?? this.#batches.epoch();
    for (let i = 0; this.#steps === null || i < this.#steps; i++) {
      const next = await iterator.next();
      if (next.done) {
        this.#running = null;
        if (this.#steps !== null && i > 0)
          console.warn(`[${this.#where}] the data ran out after ${i} of ${this.#steps} steps of this epoch.`);
        if (i > 0 || this.#steps === null) return;
        yield* this.epochFresh();
        return;
      }
      yield this.#classWeight === null ? next.value : withClassWeight(this.#where, next.value, this.#classWeight);
    }
    this.#running = iterator;
  }

  /** The iterator had just ended with the last epoch: start again. */
  private async *epochFresh(): AsyncGenerator<StepData, void> {
    const iterator = this.#batches.epoch();
    for (let i = 0; i < (this.#steps as number); i++) {
      const next = await iterator.next();
      if (next.done) return;
      yield this.#classWeight === null ? next.value : withClassWeight(this.#where, next.value, this.#classWeight);
    }
    this.#running = iterator;
  }
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
  data: data.map((tree) =>
    tree === null ? null : mapTree(tree as never, (a: NDArray) => a.subarray(from, to)),
  ) as unknown as StepData,
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
