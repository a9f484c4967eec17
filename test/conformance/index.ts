import type { Backend } from "@keras-ts/core/testing";
import { bufferCases } from "./buffers.js";
import type { Case, Group } from "./case.js";
import type { Tolerances } from "./compare.js";
import { compositeCases } from "./fusing.js";
import { gradientCases } from "./gradients.js";
import { judge, type Limitation } from "./limitation.js";
import { controlCases } from "./loops.js";
import { type RandomOptions, randomCases } from "./random.js";
import { rigFor } from "./rig.js";
import { type Subject, subjects } from "./subject.js";
import { valueCases } from "./values.js";

export interface ConformanceOptions {
  /** Gaps of the engine; each must still be one. */
  readonly limitations?: readonly Limitation[] | undefined;
  readonly tolerances?: Tolerances | undefined;
  /** Ops to try; all by default. */
  readonly subjects?: readonly Subject[] | undefined;
  readonly random?: RandomOptions | undefined;
  /** What to try; everything by default. */
  readonly groups?: readonly Group[] | undefined;
}

/** Every case an engine must pass, for any test runner: `run` rejects with what went wrong. */
export function conformance(engine: Backend, options: ConformanceOptions = {}): Case[] {
  const rig = rigFor(engine);
  const tolerances = options.tolerances ?? ((): undefined => undefined);
  const tried = options.subjects ?? subjects();
  const cases = [
    ...tried.flatMap((s) => [...valueCases(rig, s, tolerances), ...gradientCases(rig, s), ...compositeCases(rig, s, tolerances)]),
    ...(options.subjects === undefined
      ? [...controlCases(rig), ...bufferCases(rig), ...randomCases(rig, options.random ?? {})]
      : []),
  ].filter((c) => options.groups?.includes(c.group) ?? true);
  const limitations = options.limitations ?? [];
  const met = new Set<Limitation>();
  const judged = cases.map((c): Case => ({ ...c, run: () => judge(c, limitations, met) }));
  const declared = limitations.map(
    (l): Case => ({
      group: "limitations",
      op: l.op,
      label: l.reason,
      dtype: "float32",
      run: () =>
        met.has(l) ? Promise.resolve() : Promise.reject(new Error(`the limitation of "${l.op}" (${l.reason}) covers no case.`)),
    }),
  );
  return [...judged, ...declared];
}

export { type Case, caseName, type Group } from "./case.js";
export type { Tolerances } from "./compare.js";
export { type Limitation, limitation } from "./limitation.js";
