import type { Backend } from "@keras-ts/core/testing";
import type { Case } from "./case.js";
import type { Tolerances } from "./compare.js";
import { gradientCases } from "./gradients.js";
import { judge, type Limitation } from "./limitation.js";
import { rigFor } from "./rig.js";
import { type Subject, subjects } from "./subject.js";
import { valueCases } from "./values.js";

export interface ConformanceOptions {
  /** Gaps of the engine; each must still be one. */
  readonly limitations?: readonly Limitation[] | undefined;
  readonly tolerances?: Tolerances | undefined;
  /** Ops to try; all by default. */
  readonly subjects?: readonly Subject[] | undefined;
}

/** Every case an engine must pass, for any test runner: `run` rejects with what went wrong. */
export function conformance(engine: Backend, options: ConformanceOptions = {}): Case[] {
  const rig = rigFor(engine);
  const tolerances = options.tolerances ?? ((): undefined => undefined);
  const tried = options.subjects ?? subjects();
  const cases = tried.flatMap((s) => [...valueCases(rig, s, tolerances), ...gradientCases(rig, s)]);
  const limitations = options.limitations ?? [];
  const met = new Set<Limitation>();
  const judged = cases.map((c): Case => ({ ...c, run: () => judge(c, limitations, met) }));
  return judged;
}
