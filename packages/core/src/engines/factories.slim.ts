import type { Backend, BackendFactory } from "../backend/index.js";
import { BackendError } from "../errors/index.js";
import type { BackendSource } from "./factories.js";

export type { BackendSource } from "./factories.js";

const registered = new Map<string, BackendFactory>();

/** Takes factories and modules; names of packages are not looked up. */
export function registerBackend(name: string, source: BackendSource): void {
  const factory = typeof source === "function" ? source : (source as { createBackend?: unknown } | null)?.createBackend;
  if (typeof factory !== "function")
    throw new BackendError(name, `cannot be registered: a module exporting createBackend is required, got ${typeof source}`);
  registered.set(name, factory as BackendFactory);
}

export const knownEngines = (): readonly string[] => ["reference", ...registered.keys()];
export const isFound = (name: string): boolean => knownEngines().includes(name);
export const isGiven = (name: string): boolean => registered.has(name);
export const engineFile = (_name: string): string | null => null;

export async function startBackend(name: string): Promise<Backend> {
  const factory = registered.get(name);
  if (factory !== undefined) return factory({});
  throw new BackendError(name, "must be given with its module", { hint: `Write setBackend("${name}", await import(...)).` });
}
