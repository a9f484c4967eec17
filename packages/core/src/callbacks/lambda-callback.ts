import { LayerError } from "../errors/index.js";
import { checkOptions } from "../surface/index.js";
import { Callback, type Logs } from "./callback.js";

type EpochHook = (epoch: number, logs: Logs) => void | Promise<void>;
type LoopHook = (logs: Logs) => void | Promise<void>;
export interface LambdaCallbackOptions {
  readonly onEpochBegin?: EpochHook | null | undefined;
  readonly onEpochEnd?: EpochHook | null | undefined;
  readonly onTrainBegin?: LoopHook | null | undefined;
  readonly onTrainEnd?: LoopHook | null | undefined;
  readonly onTrainBatchBegin?: EpochHook | null | undefined;
  readonly onTrainBatchEnd?: EpochHook | null | undefined;
}
const HOOKS = ["onEpochBegin", "onEpochEnd", "onTrainBegin", "onTrainEnd", "onTrainBatchBegin", "onTrainBatchEnd"] as const;

/**
 * A callback made of functions.
 *
 * @example
 * const seen: number[] = [];
 * new callbacks.LambdaCallback({ onEpochEnd: (epoch) => void seen.push(epoch) });
 */
export class LambdaCallback extends Callback {
  constructor(options: LambdaCallbackOptions = {}) {
    super();
    checkOptions("LambdaCallback", options, HOOKS);
    for (const hook of HOOKS) {
      const fn = options[hook];
      if (fn == null) continue;
      if (typeof fn !== "function")
        throw new LayerError("LambdaCallback", `${hook} must be a function, got ${String(fn)}`, { argument: hook });
      this[hook] = fn as never;
    }
  }
}
