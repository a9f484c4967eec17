import type { Run } from "../backend/index.js";
import type { Engine } from "../engines/index.js";
import type { Storage } from "./storage.js";

/** Inputs that nobody needs on the engine afterwards: arrays given to the run, and the state it replaces, unless the engine may draw it. */
export function passingOf(
  uploaded: readonly Storage[],
  inputs: readonly Storage[],
  donated: readonly number[],
  keep: ReadonlySet<number>,
): ReadonlySet<Storage> {
  const passing = new Set(uploaded);
  for (const i of donated) {
    const state = inputs[i] as Storage;
    if (!keep.has(i) && state.untouched?.draw === undefined) passing.add(state);
  }
  return passing;
}

/** What a step assigns, and where from. */
type Assigned = readonly [to: unknown, from: { readonly output: number } | { readonly given: number }];

/** Numbers of the outputs that are nothing but results, if the host is all that needs those. */
export function reportedOf(toHost: boolean, outputs: number, assigned: readonly Assigned[]): readonly number[] | undefined {
  if (!toHost) return undefined;
  const kept = new Set(assigned.map(([, s]) => ("output" in s ? s.output : -1)));
  return Array.from({ length: outputs }, (_, i) => i).filter((i) => !kept.has(i));
}

/** Gives outputs their buffers, or the host memory that a run leaves their values in, when it is done. */
export function adoptAll(engine: Engine, outputs: readonly Storage[], { outputs: buffers, done, values = [] }: Run): void {
  const landing = outputs.filter((_, i) => values[i] !== undefined);
  const land = (): void => {
    outputs.forEach((out, i) => {
      if (values[i] !== undefined) out.adopt(engine, undefined, values[i]);
    });
  };
  outputs.forEach((out, i) => {
    if (values[i] === undefined) out.adopt(engine, buffers[i]);
  });
  if (done === null) return land();
  const landed = done.then(land, () => {});
  for (const out of landing) out.expect(landed);
}
