import { breathe } from "../runtime/index.js";

/** Steps handed to the engine and not finished yet. */
const MAX_IN_FLIGHT = 4;

/** Keeps a loop from running away: a handful of steps in flight, a macrotask now and then, and an ear for `abort`. */
export class Pace {
  readonly #flying: Promise<void>[] = [];
  readonly #signal: AbortSignal | null;

  constructor(signal: AbortSignal | null | undefined) {
    this.#signal = signal ?? null;
  }

  /** After each step; rejects with the step's error, or with the abort's reason. */
  async step(done: Promise<void> | null): Promise<void> {
    if (done !== null) {
      this.#flying.push(done);
      if (this.#flying.length >= MAX_IN_FLIGHT) await this.#flying.shift();
    }
    await breathe();
    this.check();
  }
  check(): void {
    this.#signal?.throwIfAborted();
  }
  /** Waits for everything handed over, step by step, so that an abort is heard here too. */
  async finish(): Promise<void> {
    const flying = this.#flying.splice(0);
    for (const done of flying) done.catch(() => {}); // the first error is the one to report
    for (const done of flying) {
      await done;
      this.check();
    }
  }
}
