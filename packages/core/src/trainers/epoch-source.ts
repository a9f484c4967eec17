import type { Batches } from "./batches.js";
import { type ClassWeight, withClassWeight } from "./class-weight.js";
import type { StepData } from "./data.js";

/** Batches epoch by epoch; with `stepsPerEpoch` an iterator goes on where the last epoch stopped. */
export class EpochSource {
  readonly #batches: Batches;
  readonly #steps: number | null;
  readonly #classWeight: ClassWeight | null;
  readonly #where: string;
  #running: AsyncIterator<StepData> | null = null;

  constructor(batches: Batches, steps: number | null, classWeight: ClassWeight | null, where: string) {
    this.#batches = batches;
    this.#steps = steps;
    this.#classWeight = classWeight;
    this.#where = where;
  }

  async *epoch(): AsyncGenerator<StepData, void> {
    const iterator: AsyncIterator<StepData> = this.#running ?? this.#batches.epoch();
    for (let i = 0; this.#steps === null || i < this.#steps; i++) {
      const next = await iterator.next();
      if (next.done) {
        this.#running = null;
        if (this.#steps !== null && i > 0)
          console.warn(`[${this.#where}] the data ran out after ${i} of ${this.#steps} steps of this epoch.`);
        if (i > 0 || this.#steps === null) return;
        yield* this.epochFresh();
        return;
      }
      yield this.#classWeight === null ? next.value : withClassWeight(this.#where, next.value, this.#classWeight);
    }
    this.#running = iterator;
  }

  /** The iterator had just ended with the last epoch: start again. */
  private async *epochFresh(): AsyncGenerator<StepData, void> {
    const iterator = this.#batches.epoch();
    for (let i = 0; i < (this.#steps as number); i++) {
      const next = await iterator.next();
      if (next.done) return;
      yield this.#classWeight === null ? next.value : withClassWeight(this.#where, next.value, this.#classWeight);
    }
    this.#running = iterator;
  }
}
