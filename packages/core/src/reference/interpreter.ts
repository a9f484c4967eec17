import { KerasError } from "../errors/index.js";
import { sizeOf } from "../host/spec.js";
import {
  type Attrs,
  type Graph,
  type Node,
  type OpDef,
  type PlanStep,
  planOf,
  type RefArray,
  type RefContext,
  traceGraph,
} from "../ir/index.js";
import { freedBy, sharesMemory } from "./lifetimes.js";
import { giveData, takeData } from "./spare.js";
import { normalise, specOf } from "./working.js";

/** Runs one op on working arrays; composites without a reference of their own run their expansion. */
export function evaluate(op: OpDef, inputs: readonly RefArray[], attrs: Attrs, specs: Node["specs"]): readonly RefArray[] {
  if (sharesMemory(op.name)) {
    return [{ ...(specs[0] as Node["spec"]), data: (inputs[0] as RefArray).data }]; // arrays are never written again
  }
  if (op.reference === undefined) return expanded(op, inputs, attrs);
  const writesAll = op.kind === "elementwise";
  const outs = specs.map((s) => ({ dtype: s.dtype, shape: s.shape, data: takeData(s.dtype, sizeOf(s.shape), writesAll) }));
  op.reference(inputs, attrs, outs, context);
  outs.forEach(normalise);
  return outs;
}

const context: RefContext = {
  run: (graph, inputs) => runGraph(graph as Graph, inputs),
};

/** Runs a closed graph on working arrays. Results may share memory with inputs, never with later results. */
export function runGraph(graph: Graph, inputs: readonly RefArray[]): readonly RefArray[] {
  const plan = planOf(graph);
  const freed = freedBy(graph);
  const values = new Array<RefArray | undefined>(plan.values);
  inputs.forEach((x, i) => {
    values[i] = x;
  });
  for (let i = 0; i < plan.steps.length; i++) {
    const step = plan.steps[i] as PlanStep;
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
    for (const v of freed[i] as readonly number[]) giveData((values[v] as RefArray).data);
    for (const v of step.dead) values[v] = undefined;
  }
  return plan.outputs.map((i) => values[i] as RefArray);
}

function expanded(op: OpDef, inputs: readonly RefArray[], attrs: Attrs): readonly RefArray[] {
  if (op.expand === undefined) throw new KerasError(`[reference] "${op.name}" has neither a reference nor an expansion.`);
  const { expand } = op;
  const graph = traceGraph(`the expansion of ${op.name}`, inputs.map(specOf), (nodes) => expand(nodes, attrs), null);
  return runGraph(graph, inputs);
}
