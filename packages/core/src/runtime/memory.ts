import type { BackendMemory } from "../backend/index.js";
import { allEngines, referenceEngine } from "../engines/index.js";

/** What lives on one engine; `live` and `pooled` are what it says of itself, where it does. */
export interface EngineMemory extends Partial<BackendMemory> {
  /** Values and variables of this thread. */
  readonly buffers: number;
  readonly bytes: number;
  /** Work not yet handed to the engine. */
  readonly queued: number;
}

/**
 * Live buffers and bytes per engine started in this process (the reference engine is always listed).
 *
 * @example
 * const t = ops.add(1, 2);
 * await t.data();
 * memory(); // per engine: buffers and their bytes, steps queued, and what the engine holds in all
 */
export function memory(): Record<string, EngineMemory> {
  const started = new Set([referenceEngine(), ...allEngines().filter((e) => e.backend !== null || e.queued > 0)]);
  return Object.fromEntries(
    [...started].map((e) => [e.name, { buffers: e.buffers, bytes: e.bytes, queued: e.queued, ...e.backend?.memory?.() }]),
  );
}
