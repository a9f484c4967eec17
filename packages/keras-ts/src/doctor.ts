import { arch, availableParallelism, freemem, platform, release, totalmem } from "node:os";
import { type EngineReport, examineEngines, type Setting, settings } from "@keras-ts/core";
import { version } from "./version.js";

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** Prints what matters when something does not work; resolves to 1 when the engine in force cannot start. */
export async function doctor(print: (line: string) => void): Promise<number> {
  print(`keras-ts  ${version()}`);
  print(`node      ${process.version}`);
  print(`platform  ${platform()} ${arch()} (${release()}), ${availableParallelism()} cores`);
  print(`memory    ${gib(totalmem())}, ${gib(freemem())} of it free; this process ${gib(process.memoryUsage().rss)}`);
  const inForce = settings();
  print("\nsettings");
  const rows = Object.entries(inForce) as [string, Setting<unknown>][];
  for (const [name, { value, source }] of rows) print(`  ${name.padEnd(18)} ${show(value).padEnd(16)} ${source}`);
  print("\nengines");
  const reports = await examineEngines();
  for (const report of reports) print(`  ${report.name.padEnd(18)} ${state(report)}`);
  const { value: chosen } = inForce.backend;
  const taken = reports.find((r) => (chosen === "default" ? r.starts : r.name === chosen));
  if (taken?.starts === true) {
    print(`\nEngine "${taken.name}" will be used.`);
    return 0;
  }
  print(`\nEngine "${chosen}" was asked for and cannot start. ${taken?.problem ?? ""}`);
  return 1;
}

const show = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function state({ found, starts, version: of, problem }: EngineReport): string {
  if (starts) return `starts           ${of ?? ""}`.trimEnd();
  return `${found ? "does not start" : "not installed"}   ${of === null ? "" : `${of}  `}${problem ?? ""}`;
}
