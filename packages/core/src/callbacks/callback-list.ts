import {
  type BatchBeginHook,
  type BatchEndHook,
  Callback,
  type CallbackParams,
  type Logs,
  type LoopHook,
  type WatchedModel,
} from "./callback.js";

/** Reads the logs of the step just run; cached, so that several callbacks read once. */
export type ReadLogs = () => Promise<Logs>;

/** Hooks being awaited per model: user code may then evaluate or predict inside the loop that is going on. */
const hooks = new WeakMap<WatchedModel, number>();
export const inHook = (model: WatchedModel): boolean => (hooks.get(model) ?? 0) > 0;

/**
 * Calls several callbacks in order, awaiting each.
 *
 * @example
 * const list = new callbacks.CallbackList([new callbacks.History()], null as never, { verbose: 0, epochs: 1, steps: null });
 * list instanceof callbacks.CallbackList; // true
 */
export class CallbackList {
  readonly callbacks: readonly Callback[];
  readonly #model: WatchedModel;

  constructor(callbacks: readonly Callback[], model: WatchedModel, params: CallbackParams) {
    this.callbacks = callbacks;
    this.#model = model;
    for (const c of callbacks) {
      c.setModel(model);
      c.setParams(params);
    }
  }

  async loop(hook: LoopHook, logs: Logs = {}): Promise<void> {
    for (const c of this.callbacks) await this.#hook(() => c[hook](logs));
  }
  async epochBegin(epoch: number, logs: Logs = {}): Promise<void> {
    for (const c of this.callbacks) await this.#hook(() => c.onEpochBegin(epoch, logs));
  }
  /** All callbacks get the same object: what one adds, later ones see. */
  async epochEnd(epoch: number, logs: Logs): Promise<void> {
    for (const c of this.callbacks) await this.#hook(() => c.onEpochEnd(epoch, logs));
  }
  async batchBegin(hook: BatchBeginHook, batch: number): Promise<void> {
    for (const c of this.callbacks) if (overrides(c, hook)) await this.#hook(() => c[hook](batch, {}));
  }
  async batchEnd(hook: BatchEndHook, batch: number, read: ReadLogs): Promise<void> {
    for (const c of this.callbacks) {
      if (!overrides(c, hook) || !c.wantsBatchLogs(hook, batch)) continue;
      const logs = await read();
      await this.#hook(() => c[hook](batch, logs));
    }
  }

  /** Whether a callback has batch hooks that must be called for every batch. */
  watchesBatches(loop: "Train" | "Test" | "Predict"): boolean {
    const hooks = [`on${loop}BatchBegin`, `on${loop}BatchEnd`] as const;
    return this.callbacks.some((c) => c.watchesEveryBatch && hooks.some((hook) => overrides(c, hook)));
  }

  async #hook(run: () => void | Promise<void>): Promise<void> {
    hooks.set(this.#model, (hooks.get(this.#model) ?? 0) + 1);
    try {
      await run();
    } finally {
      hooks.set(this.#model, (hooks.get(this.#model) as number) - 1);
    }
  }
}

const ALIAS: Partial<Record<string, "onBatchBegin" | "onBatchEnd">> = {
  onTrainBatchBegin: "onBatchBegin",
  onTrainBatchEnd: "onBatchEnd",
};

function overrides(c: Callback, hook: BatchBeginHook | BatchEndHook): boolean {
  const alias = ALIAS[hook];
  return c[hook] !== Callback.prototype[hook] || (alias !== undefined && c[alias] !== Callback.prototype[alias]);
}
