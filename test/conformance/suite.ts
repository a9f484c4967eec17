import type { Backend } from "@keras-ts/core/testing";
import { describe, test } from "vitest";
import { type Case, type ConformanceOptions, conformance } from "./index.js";

/** Registers every conformance case of an engine with vitest: one test per op and group, all its failures in one message. */
export function describeConformance(engine: Backend, options: ConformanceOptions = {}): void {
  const groups = new Map<string, Case[]>();
  for (const c of conformance(engine, options)) {
    const name = `${c.group}: ${c.op}`;
    groups.set(name, [...(groups.get(name) ?? []), c]);
  }
  describe(`conformance of ${engine.name}`, () => {
    for (const [name, cases] of groups) test(name, () => all(cases));
  });
}

async function all(cases: readonly Case[]): Promise<void> {
  const failures: string[] = [];
  for (const c of cases) {
    await c.run().catch((error: unknown) => failures.push(error instanceof Error ? error.message : String(error)));
  }
  if (failures.length > 0)
    throw new Error(`${failures.length} of ${cases.length} cases failed:\n${failures.slice(0, 10).join("\n")}`);
}
