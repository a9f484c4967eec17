import { showValue } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import type { NDArray } from "../host/ndarray.js";
import { checkOptions } from "../surface/index.js";
import { Callback, type Logs } from "./callback.js";
import { directionOf, improves, type MonitorMode } from "./monitor.js";
import { countOption, numberOption, oneOfOptions } from "./options.js";

export interface EarlyStoppingOptions {
  readonly monitor?: string | undefined;
  readonly minDelta?: number | undefined;
  readonly patience?: number | undefined;
  readonly verbose?: 0 | 1 | undefined;
  readonly mode?: MonitorMode | undefined;
  readonly baseline?: number | null | undefined;
  readonly restoreBestWeights?: boolean | undefined;
  readonly startFromEpoch?: number | undefined;
}
interface WeightedModel {
  getWeights(): Promise<NDArray[]>;
  setWeights(values: readonly NDArray[]): void;
}

/**
 * Stops training when a monitored quantity has stopped improving.
 *
 * @example
 * const stop = new callbacks.EarlyStopping({ monitor: "val_loss", patience: 3, restoreBestWeights: true });
 * stop.stoppedEpoch; // 0
 */
export class EarlyStopping extends Callback {
  readonly options: Required<{ [K in keyof EarlyStoppingOptions]: Exclude<EarlyStoppingOptions[K], undefined> }>;
  wait = 0;
  stoppedEpoch = 0;
  bestEpoch = 0;
  best: number | null = null;
  #bestWeights: NDArray[] | null = null;
  #direction: "min" | "max" | null = null;

  constructor(options: EarlyStoppingOptions = {}) {
    super();
    checkOptions("EarlyStopping", options, [
      "monitor",
      "minDelta",
      "patience",
      "verbose",
      "mode",
      "baseline",
      "restoreBestWeights",
      "startFromEpoch",
    ]);
    const { mode = "auto" } = options;
    oneOfOptions("EarlyStopping", "mode", mode, ["auto", "min", "max"]);
    this.options = {
      monitor: options.monitor ?? "val_loss",
      minDelta: options.minDelta ?? 0,
      patience: options.patience ?? 0,
      verbose: options.verbose ?? 0,
      mode,
      baseline: options.baseline ?? null,
      restoreBestWeights: options.restoreBestWeights ?? false,
      startFromEpoch: options.startFromEpoch ?? 0,
    };
    countOption("EarlyStopping", "patience", this.options.patience);
    countOption("EarlyStopping", "startFromEpoch", this.options.startFromEpoch);
    numberOption("EarlyStopping", "minDelta", this.options.minDelta);
    if (this.options.baseline !== null) numberOption("EarlyStopping", "baseline", this.options.baseline);
    oneOfOptions("EarlyStopping", "restoreBestWeights", this.options.restoreBestWeights, [true, false]);
    oneOfOptions("EarlyStopping", "verbose", this.options.verbose, [0, 1]);
    if (typeof this.options.monitor !== "string") {
      const got = showValue(this.options.monitor);
      throw new LayerError("EarlyStopping", `monitor must be the name of a logged value, got ${got}`, { argument: "monitor" });
    }
  }

  override onTrainBegin(): void {
    this.wait = 0;
    this.stoppedEpoch = 0;
    this.bestEpoch = 0;
    this.best = null;
    this.#bestWeights = null;
    this.#direction = null;
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const { monitor, minDelta, mode, startFromEpoch, restoreBestWeights, baseline, patience } = this.options;
    this.#direction ??= directionOf("EarlyStopping", this.model, monitor, mode);
    const current = logs[monitor];
    if (current === undefined) {
      console.warn(`[EarlyStopping] "${monitor}" is not among the logs: ${Object.keys(logs).join(", ")}.`);
      return;
    }
    if (epoch < startFromEpoch) return;
    const model = this.model as unknown as WeightedModel;
    if (restoreBestWeights && this.#bestWeights === null) this.#bestWeights = await model.getWeights();
    this.wait++;
    if (improves(this.#direction, current, this.best, minDelta)) {
      this.best = current;
      this.bestEpoch = epoch;
      if (restoreBestWeights) this.#bestWeights = await model.getWeights();
      if (baseline === null || improves(this.#direction, current, baseline, minDelta)) this.wait = 0;
      return;
    }
    if (this.wait >= patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  override onTrainEnd(): void {
    if (this.stoppedEpoch > 0 && this.options.verbose > 0) console.log(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    if (!this.options.restoreBestWeights || this.#bestWeights === null) return;
    if (this.options.verbose > 0) console.log(`Restoring model weights from the end of the best epoch: ${this.bestEpoch + 1}.`);
    (this.model as unknown as WeightedModel).setWeights(this.#bestWeights);
    this.#bestWeights = null;
  }
}
