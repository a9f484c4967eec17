import type { Backend } from "../backend/index.js";
import { byteSize, type Spec } from "../host/spec.js";
import type { Engine } from "./engine.js";

/** One live buffer on one engine: counted from birth to release, released exactly once. */
export class Held {
  readonly engine: Engine;
  readonly buffer: unknown;
  readonly #bytes: number;
  #live = true;

  constructor(engine: Engine, buffer: unknown, spec: Spec) {
    this.engine = engine;
    this.buffer = buffer;
    this.#bytes = byteSize(spec);
    engine.buffers++;
    engine.bytes += this.#bytes;
  }

  get live(): boolean {
    return this.#live;
  }

  /** Gives the buffer back to the engine; harmless when done before. */
  release(): void {
    if (this.#end()) (this.engine.backend as Backend).release(this.buffer);
  }

  /** The engine took the buffer over in a donated run. */
  donated(): void {
    this.#end();
  }

  #end(): boolean {
    if (!this.#live) return false;
    this.#live = false;
    this.engine.buffers--;
    this.engine.bytes -= this.#bytes;
    return true;
  }
}

/** Frees what users dropped without disposing; owners release at replacement and never rely on it. */
export const net: FinalizationRegistry<Held> = new FinalizationRegistry((held: Held) => held.release());
