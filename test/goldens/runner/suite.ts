import { describe, expect, test } from "vitest";
import { caseKey, type LocatedCase } from "./case.js";
import { judge, type KnownFailures } from "./known.js";
import type { Library } from "./library.js";
import { reason } from "./report.js";
import { runCase } from "./run.js";

/** One test per group and public name; a name whose cases all wait for missing exports is skipped, never passed. */
export function goldenSuite(library: Library, cases: readonly LocatedCase[], known: KnownFailures): void {
  const names = new Map<string, LocatedCase[]>();
  for (const located of cases) {
    const key = `${located.group}\n${located.raw.name}`;
    const list = names.get(key);
    if (list === undefined) names.set(key, [located]);
    else list.push(located);
  }
  for (const group of new Set(cases.map((c) => c.group))) {
    describe(group, () => {
      for (const [key, list] of names) {
        if (!key.startsWith(`${group}\n`)) continue;
        const name = key.split("\n")[1] ?? "";
        test.skipIf(!library.has(name))(name, { timeout: 120_000 }, async ({ skip }) => {
          const results = [];
          for (const located of list) results.push(await runCase(library, located));
          const { unexpected, stale } = judge(results, known);
          expect(
            unexpected.map((r) => `${r.key}: ${reason(r)}`),
            "cases that fail and are not in known-failures.json",
          ).toEqual([]);
          expect(
            stale.map((r) => `${r.key}: ${reason(r)}`),
            "listed cases that do not fail any more: remove the line",
          ).toEqual([]);
          if (results.every((r) => r.outcome.kind === "missing" || r.outcome.kind === "undemandable")) skip();
        });
      }
    });
  }
  describe("known failures", () => {
    test("only cases of these recordings are listed", () => {
      const keys = new Set(cases.map(caseKey));
      expect(Object.keys(known).filter((key) => !keys.has(key))).toEqual([]);
    });
  });
}
