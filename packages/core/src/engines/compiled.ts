import type { Program } from "../backend/index.js";

const LIMIT = 256;

/** Programs by structural key, least recently used first; the bound keeps shapes that come and go from piling up. */
export class CompiledCache {
  readonly #programs = new Map<string, Program>();
  compiles = 0;
  /** Key of the one used last, which needs no moving. */
  #latest = "";

  get(key: string, compile: () => Program): Program {
    let program = this.#programs.get(key);
    if (program !== undefined && key === this.#latest) return program;
    if (program === undefined) {
      program = compile();
      this.compiles++;
    }
    this.#latest = key;
    this.#programs.delete(key);
    this.#programs.set(key, program);
    if (this.#programs.size > LIMIT) this.#evict();
    return program;
  }

  /** The program of that key, if it is still kept; looking does not count as a use. */
  peek(key: string): Program | null {
    return this.#programs.get(key) ?? null;
  }

  clear(): void {
    for (const p of this.#programs.values()) p.dispose();
    this.#programs.clear();
  }

  #evict(): void {
    const oldest = this.#programs.entries().next().value;
    if (oldest === undefined) return;
    this.#programs.delete(oldest[0]);
    oldest[1].dispose();
  }
}
