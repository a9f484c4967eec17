import { describe, expect, test } from "vitest";
import { caseKey, type LocatedCase } from "./case.js";
import { judge, type KnownFailures } from "./known.js";
import type { Library } from "./library.js";
import { reason } from "./report.js";
import { runCase } from "./run.js";

type CaseResult = Awaited<ReturnType<typeof runCase>>;

/**
 * One test per group and public name. The cases run while tests are collected, because only then is it known which names
 * have anything to judge: a name whose cases all wait for missing exports gets no test, so that none passes for nothing.
 */
export async function goldenSuite(library: Library, cases: readonly LocatedCase[], known: KnownFailures): Promise<void> {
  const names = grouped(cases);
  for (const group of new Set(cases.map((c) => c.group))) {
    const judged = new Map<string, CaseResult[]>();
    for (const [key, list] of names) {
      const name = key.split("\n")[1] ?? "";
      if (!key.startsWith(`${group}\n`) || !library.has(name)) continue;
      const results: CaseResult[] = [];
      for (const located of list) results.push(await runCase(library, located));
      if (results.some((r) => r.outcome.kind !== "missing" && r.outcome.kind !== "undemandable")) judged.set(name, results);
    }
    describe(group, () => {
      for (const [name, results] of judged) test(name, () => assertGood(results, known));
    });
  }
  describe("known failures", () => {
    test("only cases of these recordings are listed", () => {
      const keys = new Set(cases.map(caseKey));
      expect(Object.keys(known).filter((key) => !keys.has(key))).toEqual([]);
    });
  });
}

function assertGood(results: readonly CaseResult[], known: KnownFailures): void {
  const { unexpected, stale } = judge(results, known);
  expect(
    unexpected.map((r) => `${r.key}: ${reason(r)}`),
    "cases that fail and are not in known-failures.json",
  ).toEqual([]);
  expect(
    stale.map((r) => `${r.key}: ${reason(r)}`),
    "listed cases that do not fail any more: remove the line",
  ).toEqual([]);
}

function grouped(cases: readonly LocatedCase[]): Map<string, LocatedCase[]> {
  const names = new Map<string, LocatedCase[]>();
  for (const located of cases) {
    const key = `${located.group}\n${located.raw.name}`;
    const list = names.get(key);
    if (list === undefined) names.set(key, [located]);
    else list.push(located);
  }
  return names;
}
