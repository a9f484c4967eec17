import type { Run } from "../backend/index.js";
import type { Engine } from "../engines/index.js";
import type { Graph } from "../ir/index.js";
import type { Storage } from "./storage.js";

/** What a program assigns, and where from. */
type Assigned = readonly [to: unknown, from: { readonly output: number } | { readonly given: number }];

/** What of a program may lie in host memory. */
export interface HostSide {
  /** Numbers of the inputs it replaces, which may be given from there. */
  readonly replaced: readonly number[];
  /** Numbers of the outputs that are nothing but results, if the host reads all results at once (`toHost`). */
  readonly reported: readonly number[] | undefined;
}

/** What of this program may: `assigned` outputs and state of loops may not. */
export function hostSideOf(
  graph: Graph,
  donated: readonly number[],
  assigned: readonly Assigned[],
  toHost: boolean | undefined,
): HostSide {
  // A loop that fails may leave its state as its last good step did, which only buffers of the engine can show.
  const loops = graph.order.some((n) => n.op.kind === "control");
  const kept = new Set(assigned.map(([, from]) => ("output" in from ? from.output : -1)));
  const results = [...graph.outputs.keys()].filter((i) => !kept.has(i));
  return { replaced: loops ? [] : donated, reported: toHost === true ? results : undefined };
}

/** Inputs that nobody needs on the engine afterwards: arrays given to the run, and state it replaces, unless the engine may draw it. */
export function passingOf(
  uploaded: readonly Storage[],
  inputs: readonly Storage[],
  { replaced }: HostSide,
  keep: ReadonlySet<number>,
): ReadonlySet<Storage> {
  const passing = new Set(uploaded);
  for (const i of replaced) {
    const state = inputs[i] as Storage;
    if (!keep.has(i) && state.untouched?.draw === undefined) passing.add(state);
  }
  return passing;
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
