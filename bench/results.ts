import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { dirname, join } from "node:path";
import type { Result } from "./compare.js";
import type { Finding } from "./finding.js";
import type { Options } from "./options.js";

/** What a file of results holds. */
export interface Report {
  readonly results: readonly Result[];
  readonly findings: readonly Finding[];
  /** Lines that could not be measured, and why. */
  readonly problems: readonly string[];
}

/** The machine, and how busy it was with other things. */
export const machine = (): { readonly cpu: string; readonly cores: number; readonly node: string; readonly load: number } => ({
  cpu: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  node: process.version,
  load: Number((loadavg()[0] as number).toFixed(2)),
});

/** Where results go: the file asked for, else one named by the minute when peers took part, else nowhere. */
export function resultsFile({ json, peers }: Options, now: Date): string | null {
  if (json !== null || peers === null) return json;
  const stamp = now.toISOString().slice(0, 16).replace("T", "-").replace(":", "");
  return join("bench", "results", `${stamp}.json`);
}

/** Four significant digits are more than a measurement is good for. */
const short = (key: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value) && key !== "load" ? Number(value.toPrecision(4)) : value;

export function writeResults(
  file: string,
  options: Options,
  before: ReturnType<typeof machine>,
  report: Report,
  now: Date,
): void {
  const { engine, threads, peerThreads, rounds, seconds } = options;
  const lines = report.results.map(({ line, ours, peers, ratio, met }) => {
    const { name, what, unit, goal } = line;
    return { name, what, unit, ours, peers, ratio, goal, met };
  });
  const content = {
    date: now.toISOString(),
    machine: before,
    options: { engine, threads, peerThreads, rounds, seconds },
    lines,
    findings: report.findings,
    problems: report.problems,
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `{\n${Object.entries(content).map(entry).join(",\n")}\n}\n`);
}

/** One row per element of a list, so that two files can be compared line by line. */
function entry([key, value]: readonly [string, unknown]): string {
  const one = (x: unknown): string => JSON.stringify(x, short);
  if (!Array.isArray(value) || value.length === 0) return `  ${one(key)}: ${one(value)}`;
  return `  ${one(key)}: [\n${value.map((x) => `    ${one(x)}`).join(",\n")}\n  ]`;
}
