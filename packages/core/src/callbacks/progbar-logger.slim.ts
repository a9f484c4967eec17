import { Callback, type Logs } from "./callback.js";

/** Writes one line per epoch to the console: bars are for terminals. */
export class ProgbarLogger extends Callback {
  #inFit = false;

  override onTrainBegin(): void {
    this.#inFit = true;
  }
  override onTrainEnd(): void {
    this.#inFit = false;
  }
  override wantsBatchLogs(): boolean {
    return false;
  }
  override onEpochEnd(epoch: number, logs: Logs): void {
    this.#line(`Epoch ${epoch + 1}/${this.params.epochs}`, logs);
  }
  override onTestEnd(logs: Logs): void {
    if (!this.#inFit) this.#line("Evaluation", logs);
  }

  #line(what: string, logs: Logs): void {
    if (this.params.verbose === 0) return;
    console.log(
      `${what}${Object.entries(logs)
        .map(([name, value]) => ` - ${name}: ${Number(value.toPrecision(5))}`)
        .join("")}`,
    );
  }
}
