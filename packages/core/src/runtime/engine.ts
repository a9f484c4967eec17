import type { Backend } from "../backend/index.js";
import { BackendError } from "../errors/index.js";
import { CompiledCache } from "./compiled.js";

type MaybePromise<T> = T | Promise<T>;

/**
 * One engine in this process: its backend (once started), its queue and its books. Work runs at once while everything it
 * needs is there, and in order behind whatever is not.
 */
export class Engine {
  readonly name: string;
  readonly programs = new CompiledCache();
  /** Buffers alive on this engine, and their bytes. */
  buffers = 0;
  bytes = 0;
  /** Work not yet handed to the backend. */
  queued = 0;
  #backend: Backend | null;
  #start: (() => Promise<Backend>) | null;
  #tail: Promise<void> | null = null;
  #lost: Error | null = null;

  constructor(name: string, backend: Backend | (() => Promise<Backend>)) {
    this.name = name;
    this.#backend = typeof backend === "function" ? null : backend;
    this.#start = typeof backend === "function" ? backend : null;
  }

  /** The backend, when it has started. */
  get backend(): Backend | null {
    return this.#backend;
  }

  /** Starts the backend if need be; rejects with what went wrong. */
  async ready(): Promise<Backend> {
    if (this.#backend !== null) return this.#backend;
    this.#starting ??= (this.#start as () => Promise<Backend>)().then((b) => {
      this.#backend = b;
      return b;
    });
    return this.#starting;
  }
  #starting: Promise<Backend> | null = null;

  /** Runs `job` now if nothing is in the way, else in order behind it. Throws or rejects with the job's error. */
  submit(job: (backend: Backend) => MaybePromise<void>): MaybePromise<void> {
    if (this.#lost !== null) throw this.#refusal(this.#lost);
    if (this.#tail === null && this.#backend !== null) {
      const result = job(this.#backend);
      return result instanceof Promise ? this.#follow(result) : undefined;
    }
    const before = this.#tail ?? Promise.resolve();
    return this.#follow(before.then(async () => job(await this.ready())));
  }

  /** Resolves when everything queued so far has been handed over. */
  settled(): Promise<void> {
    return this.#tail ?? Promise.resolve();
  }

  /** Notes that state was destroyed by a failed run; every later call is refused with this message. */
  lose(error: Error): void {
    this.#lost ??= error;
  }

  #follow(work: Promise<void>): Promise<void> {
    this.queued++;
    const tail: Promise<void> = work
      .catch(() => {})
      .then(() => {
        this.queued--;
        if (this.#tail === tail) this.#tail = null;
      });
    this.#tail = tail;
    work.catch(() => {}); // whoever awaits a result hears of it; the queue goes on
    return work;
  }

  #refusal(error: Error): BackendError {
    return new BackendError(this.name, `state was lost when an earlier run failed: ${error.message}`, {
      cause: error,
      hint: "Load the weights again, into a new model.",
    });
  }
}
