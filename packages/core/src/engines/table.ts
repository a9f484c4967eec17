import type { Backend } from "../backend/index.js";
import { createReferenceBackend } from "../reference/index.js";
import { Engine } from "./engine.js";

/** Engines of this process by name; each is started once. */
const engines = new Map<string, Engine>();

/** The reference engine: always there, started on first use, synchronous. */
export function referenceEngine(): Engine {
  return engineNamed("reference", () => createReferenceBackend());
}

/** The engine of that name, made by `make` the first time (and again after it was closed). */
export function engineNamed(name: string, make: () => Backend | (() => Promise<Backend>)): Engine {
  const known = engines.get(name);
  if (known !== undefined && !known.closed) return known;
  const engine = new Engine(name, make());
  engines.set(name, engine);
  return engine;
}

/** Every engine asked for so far, by whatever way. */
export const allEngines = (): readonly Engine[] => [...engines.values()];
