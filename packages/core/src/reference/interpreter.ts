import { KerasError } from "../errors/index.js";
import { type Attrs, type Graph, isPick, type Node, type OpDef, type RefArray, type RefContext, traceGraph } from "../ir/index.js";
import { normalise, specOf, working } from "./working.js";

/** Runs one op on working arrays; composites without a reference of their own run their expansion. */
export function evaluate(op: OpDef, inputs: readonly RefArray[], attrs: Attrs, specs: Node["specs"]): readonly RefArray[] {
  if (op.name === "reshape" || op.name === "stopGradient") {
    return [{ ...(specs[0] as Node["spec"]), data: (inputs[0] as RefArray).data }]; // arrays are never written again
  }
  if (op.reference === undefined) return expanded(op, inputs, attrs);
  const outs = specs.map((s) => working(s.dtype, s.shape));
  op.reference(inputs, attrs, outs, context);
  outs.forEach(normalise);
  return outs;
}

const context: RefContext = {
  run: (graph, inputs) => runGraph(graph as Graph, inputs),
};

/** One node of a program: which values it takes, which it makes, and which nobody needs afterwards. */
interface Step {
  readonly node: Node;
  readonly from: readonly number[];
  readonly to: number;
  readonly dead: readonly number[];
}
interface Plan {
  readonly steps: readonly Step[];
  readonly slots: number;
  readonly outputs: readonly number[];
}
const plans = new WeakMap<Graph, Plan>();

/** Lays a graph out as a list of steps with the last use of every value. */
function planOf(graph: Graph): Plan {
  const known = plans.get(graph);
  if (known !== undefined) return known;
  const slot = new Map<Node, number>();
  let next = 0;
  for (const n of graph.inputs) slot.set(n, next++);
  for (const n of graph.order) {
    if (slot.has(n)) continue;
    // The outputs of one node lie side by side, and a pick is one of them.
    if (isPick(n)) slot.set(n, (slot.get(n.inputs[0] as Node) as number) + (n.attrs.index as number));
    else {
      slot.set(n, next);
      next += n.specs.length;
    }
  }
  const at = (n: Node): number => slot.get(n) as number;
  const own = new Set(graph.inputs);
  const run = graph.order.filter((n) => !isPick(n) && !own.has(n));
  const last = new Map<number, number>();
  run.forEach((n, i) => {
    for (const input of n.inputs) last.set(at(input), i);
    for (let k = 0; k < n.specs.length; k++) if (!last.has(at(n) + k)) last.set(at(n) + k, i);
  });
  const outputs = graph.outputs.map(at);
  for (const o of outputs) last.delete(o);
  const dead = run.map((): number[] => []);
  for (const [value, i] of last) dead[i]?.push(value);
  const steps = run.map((node, i) => ({ node, from: node.inputs.map(at), to: at(node), dead: dead[i] as number[] }));
  const plan = { steps, slots: next, outputs };
  plans.set(graph, plan);
  return plan;
}

/** Runs a closed graph on working arrays. */
export function runGraph(graph: Graph, inputs: readonly RefArray[]): readonly RefArray[] {
  const plan = planOf(graph);
  const values = new Array<RefArray | undefined>(plan.slots);
  inputs.forEach((x, i) => {
    values[i] = x;
  });
  for (const step of plan.steps) {
    const { node } = step;
    if (node.op.name === "input") throw new KerasError(`[reference] ${node} is not an input of the program`);
    const outs = evaluate(
      node.op,
      step.from.map((i) => values[i] as RefArray),
      node.attrs,
      node.specs,
    );
    outs.forEach((o, k) => {
      values[step.to + k] = o;
    });
    for (const i of step.dead) values[i] = undefined;
  }
  return plan.outputs.map((i) => values[i] as RefArray);
}

function expanded(op: OpDef, inputs: readonly RefArray[], attrs: Attrs): readonly RefArray[] {
  if (op.expand === undefined) throw new KerasError(`[reference] "${op.name}" has neither a reference nor an expansion.`);
  const { expand } = op;
  const graph = traceGraph(`the expansion of ${op.name}`, inputs.map(specOf), (nodes) => expand(nodes, attrs), null);
  return runGraph(graph, inputs);
}
