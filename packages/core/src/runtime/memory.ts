import { allEngines } from "./engines.js";

/** What lives on one engine. */
export interface EngineMemory {
  readonly buffers: number;
  readonly bytes: number;
  /** Work not yet handed to the engine. */
  readonly queued: number;
}

/** Live buffers and bytes per engine started in this process. */
export function memory(): Record<string, EngineMemory> {
  return Object.fromEntries(allEngines().map((e) => [e.name, { buffers: e.buffers, bytes: e.bytes, queued: e.queued }]));
}
