import { terminal } from "../platform/terminal.js";
import { type BatchEndHook, Callback, type Logs } from "./callback.js";
import { epochLine, type Progress, progressLine } from "./progress-text.js";

/** The bar is drawn at most this often, so that training never waits for the terminal. */
const EVERY_MS = 100;

/**
 * Writes a progress bar per epoch to the terminal, or one line per epoch when `verbose` is 2.
 *
 * @example
 * new callbacks.ProgbarLogger() instanceof callbacks.Callback; // true
 */
export class ProgbarLogger extends Callback {
  #start = 0;
  #afterFirst = 0;
  #step = 0;
  #drawn = 0;
  #width = 0;
  #inFit = false;
  #total: number | null = null;

  override onTrainBegin(): void {
    this.#inFit = true;
    this.#total = this.params.steps;
  }
  override onTrainEnd(): void {
    this.#inFit = false;
  }
  override onEpochBegin(epoch: number): void {
    this.#reset(this.#total);
    if (this.params.epochs > 1 && this.params.verbose > 0) terminal.line(`Epoch ${epoch + 1}/${this.params.epochs}`);
  }
  override onEpochEnd(_epoch: number, logs: Logs): void {
    this.#total = this.#step;
    this.#finish(logs);
  }
  override onTestBegin(): void {
    if (!this.#inFit) this.#reset(this.params.steps);
  }
  override onTestEnd(logs: Logs): void {
    if (!this.#inFit) this.#finish(logs);
  }
  override onPredictBegin(): void {
    this.#reset(this.params.steps);
  }
  override onPredictEnd(logs: Logs): void {
    this.#finish(logs);
  }

  override get watchesEveryBatch(): boolean {
    return false;
  }
  override wantsBatchLogs(hook: BatchEndHook, batch: number): boolean {
    if (this.#inFit && hook !== "onTrainBatchEnd") return false;
    this.#step = batch + 1;
    if (batch === 0) this.#afterFirst = performance.now();
    return this.params.verbose === 1 && terminal.redraws && performance.now() - this.#drawn >= EVERY_MS;
  }
  override onTrainBatchEnd(_batch: number, logs: Logs): void {
    this.#draw(logs, false);
  }
  override onTestBatchEnd(_batch: number, logs: Logs): void {
    this.#draw(logs, false);
  }
  override onPredictBatchEnd(_batch: number, logs: Logs): void {
    this.#draw(logs, false);
  }

  #reset(total: number | null): void {
    this.#start = performance.now();
    this.#afterFirst = this.#start;
    this.#step = 0;
    this.#drawn = 0;
    this.#width = 0;
    this.#total = total;
  }

  #finish(logs: Logs): void {
    if (this.params.verbose === 1) this.#draw(logs, true);
    else if (this.params.verbose === 2) terminal.line(epochLine(this.#progress(logs, true)));
  }

  #draw(logs: Logs, done: boolean): void {
    this.#drawn = performance.now();
    const text = progressLine(this.#progress(logs, done), terminal.colours);
    if (!terminal.redraws) return terminal.line(text);
    const padding = " ".repeat(Math.max(0, this.#width - text.length));
    this.#width = text.length;
    terminal.write(`\r${text}${padding}${done ? "\n" : ""}`);
  }

  #progress(logs: Logs, done: boolean): Progress {
    const now = performance.now();
    // The first step holds the compilation and would spoil the average.
    const perStep = this.#step > 1 ? (now - this.#afterFirst) / 1e3 / (this.#step - 1) : (now - this.#start) / 1e3;
    return {
      step: this.#step,
      total: done ? (this.#total ?? this.#step) : this.#total,
      elapsed: (now - this.#start) / 1e3,
      perStep,
      logs,
      done,
    };
  }
}
