import { breathe } from "../runtime/index.js";
import { Speed } from "./speed.js";

/** Launches handed to the engine and not finished yet. */
const MAX_IN_FLIGHT = 4;
/** Rounds of many steps are longer: one runs, one waits. */
const ROUNDS_IN_FLIGHT = 2;
/** Milliseconds a round may take unless told otherwise: `abort` and timers wait no longer than this. */
const ROUND_MS = 8;

interface Flight {
  readonly done: Promise<void>;
  readonly steps: number;
  readonly mostMs: number;
}

/** Keeps a loop from running away: a handful of launches in flight, a macrotask now and then, and an ear for `abort`. */
export class Pace {
  readonly #flying: Flight[] = [];
  readonly #signal: AbortSignal | null;
  /** How many steps the next launch may hold. */
  readonly speed: Speed;
  #mark = performance.now();

  constructor(signal: AbortSignal | null | undefined, speed: Speed = new Speed()) {
    this.#signal = signal ?? null;
    this.speed = speed;
  }

  /**
   * After each launch of `steps` steps; rejects with its error, or with the abort's reason. Rounds run by the engine on its own
   * may take `mostMs` milliseconds.
   */
  async step(done: Promise<void> | null, steps = 1, mostMs = ROUND_MS): Promise<void> {
    if (done === null) this.#landed(steps, ROUND_MS);
    else {
      this.#flying.push({ done, steps, mostMs });
      if (this.#flying.length >= (steps > 1 ? ROUNDS_IN_FLIGHT : MAX_IN_FLIGHT)) {
        const oldest = this.#flying.shift() as Flight;
        await oldest.done;
        this.#landed(oldest.steps, oldest.mostMs);
      }
    }
    await breathe();
    this.check();
  }
  #landed(steps: number, mostMs: number): void {
    const now = performance.now();
    this.speed.note((now - this.#mark) / steps, mostMs);
    this.#mark = now;
  }

  check(): void {
    this.#signal?.throwIfAborted();
  }
  /** Waits for everything handed over, step by step, so that an abort is heard here too. */
  async finish(): Promise<void> {
    for (const { done } of this.#flying) done.catch(() => {}); // the first error is the one to report
    while (this.#flying.length > 0) {
      await this.#flying.shift()?.done;
      this.check();
    }
    this.#mark = performance.now();
  }
  /** After an error: waits until nothing is in flight, so that variables are back at their last good values. An abort does not wait. */
  async settle(): Promise<void> {
    if (this.#signal?.aborted !== true) await Promise.allSettled(this.#flying.splice(0).map((f) => f.done));
  }
}
