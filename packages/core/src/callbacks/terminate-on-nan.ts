import { Callback, type Logs } from "./callback.js";

/** Stops training as soon as a batch's loss is NaN or infinite. */
export class TerminateOnNaN extends Callback {
  override onTrainBatchEnd(batch: number, logs: Logs): void {
    const { loss } = logs;
    if (loss === undefined || Number.isFinite(loss)) return;
    console.warn(`[TerminateOnNaN] the loss of batch ${batch} is ${loss}: training stops.`);
    this.model.stopTraining = true;
  }
}
