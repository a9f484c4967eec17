import type { Graph } from "./graph.js";
import type { Node } from "./node.js";
import { isPick } from "./structural.js";

/** One node of a program: which values it takes, which it makes, and which nobody needs afterwards. */
export interface PlanStep {
  readonly node: Node;
  /** Numbers of the values it takes. */
  readonly from: readonly number[];
  /** Number of its first output; the others follow. */
  readonly to: number;
  /** Values used here for the last time, and outputs nobody uses. */
  readonly dead: readonly number[];
}

/** A graph laid out for an interpreter: values are numbered, inputs first. */
export interface Plan {
  readonly steps: readonly PlanStep[];
  /** How many values there are. */
  readonly values: number;
  readonly outputs: readonly number[];
}

const plans = new WeakMap<Graph, Plan>();

/** The graph as a list of steps with the last use of every value; made once per graph. */
export function planOf(graph: Graph): Plan {
  let plan = plans.get(graph);
  if (plan === undefined) {
    plan = layOut(graph);
    plans.set(graph, plan);
  }
  return plan;
}

function layOut(graph: Graph): Plan {
  const numbers = new Map<Node, number>();
  let next = 0;
  for (const n of graph.inputs) numbers.set(n, next++);
  for (const n of graph.order) {
    if (numbers.has(n)) continue;
    // The outputs of one node lie side by side, and a pick is one of them.
    if (isPick(n)) numbers.set(n, (numbers.get(n.inputs[0] as Node) as number) + (n.attrs.index as number));
    else {
      numbers.set(n, next);
      next += n.specs.length;
    }
  }
  const at = (n: Node): number => numbers.get(n) as number;
  const own = new Set(graph.inputs);
  const run = graph.order.filter((n) => !isPick(n) && !own.has(n));
  const last = new Map<number, number>();
  run.forEach((n, i) => {
    for (let k = 0; k < n.specs.length; k++) last.set(at(n) + k, i);
    for (const input of n.inputs) last.set(at(input), i);
  });
  const outputs = graph.outputs.map(at);
  for (const o of outputs) last.delete(o);
  const dead = run.map((): number[] => []);
  for (const [value, i] of last) dead[i]?.push(value);
  const steps = run.map((node, i) => ({ node, from: node.inputs.map(at), to: at(node), dead: dead[i] as number[] }));
  return { steps, values: next, outputs };
}
