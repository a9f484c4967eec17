import type { Backend } from "../backend/index.js";
import { createReferenceBackend } from "../reference/index.js";
import { Engine } from "./engine.js";

/** Engines of this process by name; each is started once. */
const engines = new Map<string, Engine>();
let chosen: (() => Engine) | null = null;

/** The reference engine: always there, started on first use, synchronous. */
export function referenceEngine(): Engine {
  return engineNamed("reference", () => createReferenceBackend());
}

/** The engine of that name, made by `make` the first time. */
export function engineNamed(name: string, make: () => Backend | (() => Promise<Backend>)): Engine {
  const known = engines.get(name);
  if (known !== undefined) return known;
  const engine = new Engine(name, make());
  engines.set(name, engine);
  return engine;
}

/** Every engine started or asked for so far. */
export const allEngines = (): readonly Engine[] => [...engines.values()];

/** Decides what runs when nothing else says so; the choosing rules set it. */
export function setDefaultEngine(choose: (() => Engine) | null): void {
  chosen = choose;
}

let scoped: Engine | null = null;
/** The engine in force: the innermost `onEngine`, else the default. */
export const currentEngine = (): Engine => scoped ?? (chosen ?? referenceEngine)();

/** Runs `fn` with `engine` in force for everything it launches. */
export function onEngine<T>(engine: Engine, fn: () => T): T {
  const before = scoped;
  scoped = engine;
  try {
    return fn();
  } finally {
    scoped = before;
  }
}
