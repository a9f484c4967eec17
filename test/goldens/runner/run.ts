import { caseKey, type LocatedCase } from "./case.js";
import { withDenseValues } from "./dense-values.js";
import { REPLAYS } from "./groups/index.js";
import type { Library } from "./library.js";
import { type CaseResult, Mismatch, Missing, type Outcome, Undemandable } from "./outcome.js";
import { assertDemandable, replayOf, withSettings } from "./replay.js";
import { requireValueKinds } from "./value-kinds.js";

/** A call that never settles must not stop the whole run. */
const LIMIT_MS = 60_000;

/** Replays one case; whatever happens becomes its outcome. */
export async function runCase(library: Library, located: LocatedCase): Promise<CaseResult> {
  const start = performance.now();
  const { group, raw } = located;
  const dense = withDenseValues(library, raw);
  const outcome = await outcomeOf(library, { group, raw: dense });
  const milliseconds = performance.now() - start;
  return { key: caseKey(located), group, name: raw.name, outcome, densified: dense !== raw, milliseconds };
}

async function outcomeOf(library: Library, { group, raw }: LocatedCase): Promise<Outcome> {
  try {
    assertSubject(library, raw.name);
    assertDemandable(raw);
    if (group !== "configs" && group !== "errors")
      for (const key of ["args", "output", "object", "steps"]) requireValueKinds(library, raw[key]);
    await within(LIMIT_MS, () => withSettings(library, raw, async () => REPLAYS[group](replayOf(library, raw))));
    return { kind: "pass" };
  } catch (error) {
    if (error instanceof Missing) return { kind: "missing", what: error.what };
    if (error instanceof Undemandable) return { kind: "undemandable", why: error.message };
    if (error instanceof Mismatch) return { kind: "fail", why: error.message };
    return { kind: "fail", why: describe(error) };
  }
}

function assertSubject(library: Library, name: string): void {
  if (!library.has(name)) throw new Missing(name);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  const frame =
    error.stack
      ?.split("\n")
      .find((line) => line.includes("    at "))
      ?.trim() ?? "";
  const known = error.message.startsWith("[");
  return `${error.name}: ${error.message}${known ? "" : ` ${frame}`}`;
}

async function within<T>(limit: number, fn: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Mismatch(`no result after ${limit / 1000} s`)), limit);
  });
  try {
    return await Promise.race([fn(), late]);
  } finally {
    clearTimeout(timer);
  }
}
