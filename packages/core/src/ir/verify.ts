import { KerasError } from "../errors/index.js";
import { sameSpec, showSpec } from "../host/spec.js";
import type { Graph } from "./graph.js";
import type { Node } from "./node.js";
import { isPick } from "./structural.js";

/**
 * Checks a graph after a pass: inputs come before users, every non-input leaf is a source, and each shape rule still
 * gives the recorded specs, dtype included. Throws naming the pass and the node.
 */
export function verify(graph: Graph, after: string): void {
  const own = new Set<Node>(graph.inputs);
  const seen = new Set<Node>(own);
  for (const node of graph.order) {
    if (own.has(node)) continue;
    const fail = (problem: string): never => {
      throw new KerasError(`[verify] after ${after}: ${problem} in ${node}`);
    };
    if (isPick(node)) {
      seen.add(node);
      continue;
    }
    if (node.op.name === "input") fail("a placeholder that is not an input of the graph");
    for (const input of node.inputs) if (!seen.has(input)) fail(`%${input.id} is used before it is made`);
    const again = node.op.infer(
      node.inputs.map((n) => n.spec),
      node.attrs,
    );
    const agrees = again.length === node.specs.length && again.every((s, i) => sameSpec(s, node.specs[i] ?? s));
    if (!agrees) fail(`the shape rule gives ${again.map(showSpec).join(", ")}`);
    seen.add(node);
  }
}
