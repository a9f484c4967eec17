import type { Engine } from "../engines/index.js";
import { byteSize, type Spec } from "../host/spec.js";

/** One live buffer on one engine: counted from birth to release, released exactly once. */
export class Held {
  readonly engine: Engine;
  readonly buffer: unknown;
  readonly #bytes: number;
  #live = true;

  constructor(engine: Engine, buffer: unknown, spec: Spec) {
    this.engine = engine.actual;
    this.buffer = buffer;
    this.#bytes = byteSize(spec);
    this.#count(1);
  }

  get live(): boolean {
    return this.#live;
  }

  /** Gives the buffer back to the engine; harmless when done before, or when the engine is gone. */
  release(): void {
    if (!this.#live) return;
    this.donated();
    this.engine.backend?.release(this.buffer);
  }

  /** The engine took the buffer over in a donated run. */
  donated(): void {
    if (!this.#live) return;
    this.#live = false;
    this.#count(-1);
  }

  /** The donated run failed before it touched the buffer: it is ours again. */
  returned(): void {
    if (this.#live) return;
    this.#live = true;
    this.#count(1);
  }

  #count(by: 1 | -1): void {
    this.engine.buffers += by;
    this.engine.bytes += by * this.#bytes;
  }
}

/** Frees what users dropped without disposing; owners release at replacement and never rely on it. */
export const net: FinalizationRegistry<Held> = new FinalizationRegistry((held: Held) => held.release());
