import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CaseResult } from "./outcome.js";
import { goldensFolder } from "./paths.js";

/** `group/id` → why the case fails. */
export type KnownFailures = Readonly<Record<string, string>>;

export function readKnownFailures(name = "known-failures.json"): KnownFailures {
  const file = join(goldensFolder(), name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as KnownFailures) : {};
}

export interface Verdict {
  /** Failing and not listed. */
  readonly unexpected: readonly CaseResult[];
  /** Listed, but passing, missing or undemandable by now: the line must go. */
  readonly stale: readonly CaseResult[];
  /** Listed and failing. */
  readonly known: readonly CaseResult[];
}

/** Holds results against the list, which can only shrink. */
export function judge(results: readonly CaseResult[], known: KnownFailures): Verdict {
  const failing = results.filter((r) => r.outcome.kind === "fail");
  return {
    unexpected: failing.filter((r) => !Object.hasOwn(known, r.key)),
    stale: results.filter((r) => r.outcome.kind !== "fail" && Object.hasOwn(known, r.key)),
    known: failing.filter((r) => Object.hasOwn(known, r.key)),
  };
}
