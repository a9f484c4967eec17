// npm run bench: how fast we are, and how fast others are at the same work. See bench/README.md.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compare, type Result } from "./compare.js";
import { eventLoopFindings } from "./event-loop.js";
import { type Finding, shownFinding } from "./finding.js";
import { bundleReport, libraryFindings } from "./library/findings.js";
import { memoryFindings } from "./memory.js";
import { type Options, type Part, readOptions, USAGE } from "./options.js";
import { outputOf } from "./process.js";
import { machine, resultsFile, writeResults } from "./results.js";
import { isInstalled, ourScript, ourSide, peerSides } from "./sides.js";
import { tableHead, tableRow } from "./table.js";
import type { Line } from "./workloads/workload.js";

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function main(options: Options, home: string): Promise<number> {
  if (options.profile) return profiles(options, home);
  const before = machine();
  const now = new Date();
  console.log(`${before.cpu}, ${before.cores} cores, ${before.node}; load before: ${before.load}; engine: ${options.engine}`);
  const problems: string[] = [];
  const results = await lines(options, home, problems);
  const findings: Finding[] = [];
  for (const part of options.parts) {
    console.log("");
    try {
      for (const finding of await partOf(part, options, home)) {
        console.log(shownFinding(finding));
        findings.push(finding);
      }
      if (part === "library") console.log(`\n${await bundleReport(options.write)}`);
    } catch (error) {
      problems.push(`${part}: ${message(error)}`);
    }
  }
  for (const problem of problems) console.error(problem);
  const file = resultsFile(options, now);
  if (file !== null) {
    writeResults(file, options, before, { results, findings, problems }, now);
    console.log(`\nwrote ${file}`);
  }
  return problems.length === 0 ? 0 : 1;
}

/** The table, a row as soon as it is known. A side that fails costs its line, not the run. */
async function lines(options: Options, home: string, problems: string[]): Promise<Result[]> {
  if (options.lines.length === 0) return [];
  console.log(`\n${tableHead()}`);
  const ours = ourSide(options.engine, options.threads, home);
  const results: Result[] = [];
  for (const line of options.lines) {
    try {
      const result = await compare(line, ours, peersOf(line, options, home), options, (problem) => problems.push(problem));
      console.log(tableRow(result));
      results.push(result);
    } catch (error) {
      console.log(`${line.name}: failed, see below`);
      problems.push(`${line.name}: ${message(error)}`);
    }
  }
  return results;
}

const missing = new Set<string>();
function peersOf(line: Line, { peers, peerThreads }: Options, home: string): ReturnType<typeof peerSides> {
  if (peers === null) return [];
  return line.peers.flatMap((name) => {
    if (isInstalled(name, peers)) return peerSides(name, peers, peerThreads, home);
    if (!missing.has(name)) console.error(`[bench] ${name} is not installed in ${peers}: see bench/peers/README.md`);
    missing.add(name);
    return [];
  });
}

function partOf(part: Part, options: Options, home: string): Promise<Finding[]> {
  switch (part) {
    case "memory":
      return memoryFindings(options, home);
    case "event-loop":
      return eventLoopFindings(options, home);
    case "library":
      return libraryFindings(options.engine);
  }
}

/** Time per instruction, workload by workload, each in a process of its own. */
async function profiles({ engine, threads, lines, seconds }: Options, home: string): Promise<number> {
  for (const { name } of lines.filter((line) => !("script" in line))) {
    const command = ourScript("run/profile.js", [engine, String(seconds), name], engine, threads, home);
    console.log(await outputOf({ ...command, env: { ...command.env, KERAS_NATIVE_PROFILE: "1" } }));
  }
  return 0;
}

const home = mkdtempSync(join(tmpdir(), "keras-bench-"));
try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(USAGE);
  else process.exitCode = await main(options, home);
} catch (error) {
  console.error(message(error));
  process.exitCode = 2;
} finally {
  rmSync(home, { recursive: true, force: true });
}
