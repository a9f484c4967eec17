import { Callback, type Logs } from "./callback.js";

/**
 * What `fit` returns: every epoch's logs by name.
 *
 * @example
 * new callbacks.History().history; // {}
 */
export class History extends Callback {
  readonly history: Record<string, number[]> = {};
  readonly epoch: number[] = [];

  override onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      if (Object.hasOwn(this.history, name)) this.history[name]?.push(value);
      else this.history[name] = [value];
    }
  }
}
