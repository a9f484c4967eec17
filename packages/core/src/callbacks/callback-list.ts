import { type BatchBeginHook, type BatchEndHook, Callback, type CallbackParams, type Logs, type LoopHook, type WatchedModel } from "./callback.js";

/** Reads the logs of the step just run; cached, so that several callbacks read once. */
export type ReadLogs = () => Promise<Logs>;

/** Calls several callbacks in order, awaiting each. */
export class CallbackList {
  readonly callbacks: readonly Callback[];

  constructor(callbacks: readonly Callback[], model: WatchedModel, params: CallbackParams) {
    this.callbacks = callbacks;
    for (const c of callbacks) {
      c.setModel(model);
      c.setParams(params);
    }
  }

  async loop(hook: LoopHook, logs: Logs = {}): Promise<void> {
    for (const c of this.callbacks) await c[hook](logs);
  }
  async epochBegin(epoch: number, logs: Logs = {}): Promise<void> {
    for (const c of this.callbacks) await c.onEpochBegin(epoch, logs);
  }
  /** All callbacks get the same object: what one adds, later ones see. */
  async epochEnd(epoch: number, logs: Logs): Promise<void> {
    for (const c of this.callbacks) await c.onEpochEnd(epoch, logs);
  }
  async batchBegin(hook: BatchBeginHook, batch: number): Promise<void> {
    for (const c of this.callbacks) if (overrides(c, hook)) await c[hook](batch, {});
  }
  async batchEnd(hook: BatchEndHook, batch: number, read: ReadLogs): Promise<void> {
    for (const c of this.callbacks) {
      if (overrides(c, hook) && c.wantsBatchLogs(hook, batch)) await c[hook](batch, await read());
    }
  }
}

const ALIAS: Partial<Record<string, "onBatchBegin" | "onBatchEnd">> = { onTrainBatchBegin: "onBatchBegin", onTrainBatchEnd: "onBatchEnd" };

function overrides(c: Callback, hook: BatchBeginHook | BatchEndHook): boolean {
  const alias = ALIAS[hook];
  return c[hook] !== Callback.prototype[hook] || (alias !== undefined && c[alias] !== Callback.prototype[alias]);
}
