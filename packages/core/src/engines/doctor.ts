import { builtin, versionOf } from "../platform/index.js";
import { engineFor } from "./choose.js";
import { engineFile, isFound, knownEngines } from "./factories.js";

/** How one engine is doing here. */
export interface EngineReport {
  readonly name: string;
  /** Its module is installed. */
  readonly found: boolean;
  readonly starts: boolean;
  readonly version: string | null;
  /** Why it does not start; `null` when it does. */
  readonly problem: string | null;
}

/**
 * Starts every engine known by name, one after the other, says how each fares, and stops those it started.
 *
 * @example
 * const engines = await examineEngines();
 * engines.find((engine) => engine.name === "reference")?.problem; // null
 */
export async function examineEngines(): Promise<readonly EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const name of knownEngines()) reports.push(await examine(name));
  return reports;
}

async function examine(name: string): Promise<EngineReport> {
  const found = isFound(name);
  let problem: string | null = null;
  try {
    const engine = engineFor(name);
    const running = engine.backend !== null;
    await engine.ready();
    if (!running) await engine.close();
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  const file = name === "reference" ? (builtin("url")?.fileURLToPath(import.meta.url) ?? null) : engineFile(name);
  return { name, found, starts: problem === null, version: file === null ? null : versionOf(file), problem };
}
