import { versionOf } from "../platform/index.js";
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

/** Starts every engine known by name, one after the other, and says how each fares. */
export async function examineEngines(): Promise<readonly EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const name of knownEngines()) reports.push(await examine(name));
  return reports;
}

async function examine(name: string): Promise<EngineReport> {
  const found = isFound(name);
  let problem: string | null = null;
  try {
    await engineFor(name).ready();
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  const file = name === "reference" ? import.meta.url.replace("file://", "") : engineFile(name);
  return { name, found, starts: problem === null, version: file === null ? null : versionOf(file), problem };
}
