import { type Graph, type PlanStep, planOf } from "../ir/index.js";

/** Ops whose result is their input's memory. */
export const sharesMemory = (name: string): boolean => name === "reshape" || name === "stopGradient";

const known = new WeakMap<Graph, readonly (readonly number[])[]>();

/**
 * Per step of the plan the values whose memory nobody needs afterwards: arrays made in this run, neither outputs nor seen
 * through a later reshape.
 */
export function freedBy(graph: Graph): readonly (readonly number[])[] {
  let freed = known.get(graph);
  if (freed === undefined) {
    freed = lifetimes(graph);
    known.set(graph, freed);
  }
  return freed;
}

function lifetimes(graph: Graph): readonly (readonly number[])[] {
  const plan = planOf(graph);
  // The value that made the memory each value lies in, and how many values lie there; −1 for memory of others.
  const maker = new Int32Array(plan.values).fill(-1);
  const users = new Int32Array(plan.values);
  const free = (value: number): boolean => {
    const m = maker[value] as number;
    return m >= 0 && --(users[m] as number) === 0;
  };
  return plan.steps.map((step) => {
    step.node.specs.forEach((_, k) => {
      const m = makerOf(step, step.to + k, maker);
      maker[step.to + k] = m;
      if (m >= 0) users[m]!++;
    });
    return step.dead.filter(free);
  });
}

function makerOf({ node, from }: PlanStep, value: number, maker: Int32Array): number {
  if (sharesMemory(node.op.name)) return maker[from[0] as number] as number;
  return node.op.reference === undefined ? -1 : value;
}
