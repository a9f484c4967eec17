import type { Engine } from "./engine.js";
import { type BackendSource, registerBackend, startBackend } from "./factories.js";
import { engineNamed, referenceEngine } from "./table.js";

// No environment, no settings file, no search: the reference engine until `setBackend` names another.
let inCode: Engine | null = null;
let scoped: Engine | null = null;

export const currentEngine = (): Engine => scoped ?? (inCode === null || inCode.closed ? referenceEngine() : inCode);

export function onEngine<T>(engine: Engine, fn: () => T): T {
  const before = scoped;
  scoped = engine;
  try {
    return fn();
  } finally {
    scoped = before;
  }
}

export const engineFor = (name: string): Engine =>
  name === "reference" ? referenceEngine() : engineNamed(name, () => () => startBackend(name));

export async function setBackend(name: string, source?: BackendSource): Promise<void> {
  if (source !== undefined) registerBackend(name, source);
  inCode = engineFor(name);
  await inCode.ready();
}

export async function backendReady(): Promise<string> {
  await currentEngine().ready();
  return backend();
}

export const backend = (): string => currentEngine().name;

export const inForceByName = (): { readonly value: string; readonly source: string } => ({
  value: backend(),
  source: inCode === null ? "default" : "setBackend",
});
