import { KerasError, sentence } from "../errors/index.js";
import { checkOptions } from "../surface/index.js";
import { Callback, type Logs } from "./callback.js";

export interface TerminateOnNaNOptions {
  /** Ends training with an error instead of a warning. */
  readonly raiseError?: boolean | undefined;
}

/**
 * Stops training as soon as a batch's loss is NaN or infinite.
 *
 * @example
 * const watch = new callbacks.TerminateOnNaN({ raiseError: true });
 * watch.raiseError; // true
 */
export class TerminateOnNaN extends Callback {
  readonly raiseError: boolean;
  constructor(options: TerminateOnNaNOptions = {}) {
    super();
    checkOptions("TerminateOnNaN", options, ["raiseError"]);
    this.raiseError = options.raiseError ?? false;
  }

  override onTrainBatchEnd(batch: number, logs: Logs): void {
    const { loss } = logs;
    if (loss === undefined || Number.isFinite(loss)) return;
    const what = `the loss of batch ${batch} is ${loss}`;
    if (this.raiseError) throw new KerasError(sentence("TerminateOnNaN", what));
    console.warn(`[TerminateOnNaN] ${what}: training stops.`);
    this.model.stopTraining = true;
  }
}
