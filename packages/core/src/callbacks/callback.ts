/** Numbers a training loop reports: losses and metrics by name, validation ones with `val_` in front. */
export type Logs = Record<string, number>;

/** What a callback sees of the model it watches. */
export interface WatchedModel {
  readonly name: string;
  stopTraining: boolean;
  readonly optimizer: unknown;
}
export interface CallbackParams {
  readonly verbose: number;
  readonly epochs: number;
  /** Batches per epoch, `null` while unknown. */
  readonly steps: number | null;
}

type Hook = void | Promise<void>;

/**
 * Watches training, evaluation or prediction. Every hook may be async and is awaited.
 *
 * @example
 * class Losses extends callbacks.Callback {
 *   seen: number[] = [];
 *   override onEpochEnd(_epoch: number, logs: Record<string, number>): void {
 *     this.seen.push(logs.loss ?? Number.NaN);
 *   }
 * }
 * new Losses().seen.length; // 0
 */
export class Callback {
  params: CallbackParams = { verbose: 0, epochs: 0, steps: null };
  #model: WatchedModel | null = null;

  get model(): WatchedModel {
    if (this.#model === null) throw new Error("[Callback] model is set while a loop runs");
    return this.#model;
  }
  setModel(model: WatchedModel): void {
    this.#model = model;
  }
  setParams(params: CallbackParams): void {
    this.params = params;
  }

  onTrainBegin(_logs: Logs): Hook {}
  onTrainEnd(_logs: Logs): Hook {}
  onEpochBegin(_epoch: number, _logs: Logs): Hook {}
  onEpochEnd(_epoch: number, _logs: Logs): Hook {}
  onBatchBegin(_batch: number, _logs: Logs): Hook {}
  onBatchEnd(_batch: number, _logs: Logs): Hook {}
  onTrainBatchBegin(batch: number, logs: Logs): Hook {
    return this.onBatchBegin(batch, logs);
  }
  onTrainBatchEnd(batch: number, logs: Logs): Hook {
    return this.onBatchEnd(batch, logs);
  }
  onTestBegin(_logs: Logs): Hook {}
  onTestEnd(_logs: Logs): Hook {}
  onTestBatchBegin(_batch: number, _logs: Logs): Hook {}
  onTestBatchEnd(_batch: number, _logs: Logs): Hook {}
  onPredictBegin(_logs: Logs): Hook {}
  onPredictEnd(_logs: Logs): Hook {}
  onPredictBatchBegin(_batch: number, _logs: Logs): Hook {}
  onPredictBatchEnd(_batch: number, _logs: Logs): Hook {}

  /** Whether batch hooks must come after every single batch; else several batches may pass between two calls. */
  get watchesEveryBatch(): boolean {
    return true;
  }
  /** Whether the logs of this batch are needed: reading them makes the host wait for the engine. */
  wantsBatchLogs(_hook: BatchEndHook, _batch: number): boolean {
    return true;
  }
}

export type BatchEndHook = "onTrainBatchEnd" | "onTestBatchEnd" | "onPredictBatchEnd";
export type BatchBeginHook = "onTrainBatchBegin" | "onTestBatchBegin" | "onPredictBatchBegin";
export type LoopHook = "onTrainBegin" | "onTrainEnd" | "onTestBegin" | "onTestEnd" | "onPredictBegin" | "onPredictEnd";
