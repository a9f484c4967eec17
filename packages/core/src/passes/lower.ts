import type { Backend } from "../backend/index.js";
import { BackendError } from "../errors/index.js";
import { showSpec } from "../host/spec.js";
import {
  type Attrs,
  type AttrValue,
  Graph,
  instantiate,
  isGraphAttr,
  makeNode,
  type Node,
  outputsOf,
  type Rule,
  transform,
} from "../ir/index.js";
import { fold } from "./fold.js";
import { simplify } from "./simplify.js";

/** The shared passes for one engine: expand what it cannot run, fold constants, clean up; equal and dead nodes go on the way. */
export function lower(graph: Graph, backend: Backend): Graph {
  return transform(graph, "compiling", ruleFor(backend));
}

function ruleFor(backend: Backend): Rule {
  const bodies = new Map<string, Graph>();
  const rule: Rule = (node, inputs) => {
    checkDtypes(node, backend);
    const simpler = simplify(node, inputs) ?? fold(node, inputs);
    if (simpler !== undefined) return simpler;
    if (node.op.kind === "control") return [...outputsOf(makeNode(node.op, inputs, lowerBodies(node.attrs)))];
    const specs = inputs.map((n) => n.spec);
    if (node.op.kind === "source" || backend.supports(node.op, specs, node.attrs)) return undefined;
    if (node.op.expand === undefined) throw unsupported(node, backend);
    const closed = new Graph(inputs, node.op.expand(inputs, node.attrs));
    return instantiate(closed, inputs, rule, new Map());
  };
  const lowerBodies = (attrs: Attrs): Attrs => {
    const entries = Object.entries(attrs).map(([k, v]) => [k, isGraphAttr(v) ? body(v as unknown as Graph) : v] as const);
    return Object.fromEntries(entries) as Record<string, AttrValue>;
  };
  const body = (graph: Graph): Graph => {
    const made = bodies.get(graph.key) ?? transform(graph, "compiling a body", rule);
    bodies.set(graph.key, made);
    return made;
  };
  return rule;
}

function checkDtypes(node: Node, backend: Backend): void {
  for (const s of node.specs) {
    if (backend.dtypes.has(s.dtype)) continue;
    throw new BackendError(
      backend.name,
      `cannot hold ${s.dtype} values, needed for the result ${showSpec(s)} of "${node.op.name}"`,
      { op: node.op.name },
    );
  }
}

function unsupported(node: Node, backend: Backend): BackendError {
  const specs = node.inputs.map((n) => showSpec(n.spec)).join(", ");
  return new BackendError(backend.name, `cannot run "${node.op.name}" on ${specs}: no such kernel`, {
    op: node.op.name,
    hint: 'Use backend "reference" for this model.',
  });
}
