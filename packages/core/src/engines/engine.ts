import type { Backend } from "../backend/index.js";
import { BackendError } from "../errors/index.js";
import { CompiledCache } from "./compiled.js";
import { failure } from "./failure.js";

type MaybePromise<T> = T | Promise<T>;
type Start = () => Promise<Backend | Engine>;

let nextId = 0;

/**
 * One engine in this process: its backend (once started), its queue and its books. Work runs at once while everything it
 * needs is there, and in order behind whatever is not. The default engine is a front: it turns into another one at start.
 */
export class Engine {
  /** Tells engines apart in program keys; a front keeps its own. */
  readonly id: number = nextId++;
  /** Buffers alive on this engine, and their bytes. */
  buffers = 0;
  bytes = 0;
  /** Work not yet handed to the backend. */
  queued = 0;
  readonly #label: string;
  readonly #programs = new CompiledCache();
  #backend: Backend | null;
  #start: Start | null;
  #starting: Promise<Backend> | null = null;
  #actual: Engine = this;
  #tail: Promise<void> | null = null;
  #closed = false;

  constructor(name: string, backend: Backend | Start) {
    this.#label = name;
    this.#backend = typeof backend === "function" ? null : backend;
    this.#start = typeof backend === "function" ? backend : null;
  }

  get name(): string {
    return this.actual.#label;
  }
  /** The engine that does the work: itself, or what a front turned out to be. */
  get actual(): Engine {
    return this.#actual === this ? this : this.#actual.actual;
  }
  /** The backend, when it has started. */
  get backend(): Backend | null {
    return this.actual.#backend;
  }
  get programs(): CompiledCache {
    return this.actual.#programs;
  }

  /** Starts the backend if need be; rejects with what went wrong, and tries again when asked again. */
  ready(): Promise<Backend> {
    if (this.#actual !== this) return this.#actual.ready();
    if (this.#closed) return Promise.reject(this.#refusal());
    if (this.#backend !== null) return Promise.resolve(this.#backend);
    this.#starting ??= this.#begin().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async #begin(): Promise<Backend> {
    let started: Backend | Engine;
    try {
      started = await (this.#start as Start)();
    } catch (cause) {
      throw failure(this.#label, cause, "could not start");
    }
    if (!(started instanceof Engine)) {
      this.#backend = started;
      return started;
    }
    const backend = await started.ready();
    this.#actual = started.actual;
    if (this.#tail !== null) this.#actual.#behind(this.#tail);
    return backend;
  }

  /** Runs `job` now if nothing is in the way, else in order behind it. Throws or rejects with the job's error. */
  submit(job: (backend: Backend) => MaybePromise<void>): MaybePromise<void> {
    if (this.#actual !== this) return this.#actual.submit(job);
    if (this.#closed) throw this.#refusal();
    if (this.#tail === null && this.#backend !== null) {
      const result = job(this.#backend);
      return result instanceof Promise ? this.#follow(result) : undefined;
    }
    const before = this.#tail ?? Promise.resolve();
    return this.#follow(before.then(async () => job(await this.ready())));
  }

  /** Resolves when everything queued so far has been handed over. */
  settled(): Promise<void> {
    return this.actual.#tail ?? Promise.resolve();
  }

  /** Hands over what is queued, then stops the backend; values left on it can no longer be read. */
  async close(): Promise<void> {
    if (this.#actual !== this) return this.#actual.close();
    while (this.#tail !== null) await this.#tail;
    if (this.#closed) return;
    this.#closed = true;
    const backend = this.#backend;
    this.#backend = null;
    if (backend === null) return;
    this.#programs.clear();
    await backend.dispose?.();
  }
  get closed(): boolean {
    return this.actual.#closed;
  }

  /** Lets new work wait for what a front took in before it turned into this engine. */
  #behind(tail: Promise<void>): void {
    this.#follow(Promise.all([this.#tail, tail]).then(() => {}));
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
    return work;
  }

  #refusal(): BackendError {
    return new BackendError(this.#label, "was closed and can run nothing more", {
      hint: "Choose an engine anew with setBackend(name).",
    });
  }
}
