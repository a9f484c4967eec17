import { Graph } from "./graph.js";
import { makeNode, type Node } from "./node.js";
import { isPick, outputsOf, pick, placeholder } from "./structural.js";
import { recording, Trace } from "./trace.js";

/**
 * What takes a node's place, given its already rewritten inputs: one node per output, or `undefined` to copy the node.
 */
export type Rule = (node: Node, inputs: readonly Node[]) => readonly Node[] | undefined;

const keep: Rule = () => undefined;

/** Copies a graph's nodes into the current trace with `inputs` for its inputs; equal nodes merge on the way. */
export function instantiate(
  graph: Graph,
  inputs: readonly Node[],
  rule: Rule = keep,
  known = new Map<Node, readonly Node[]>(),
): Node[] {
  graph.inputs.forEach((n, i) => {
    known.set(n, [inputs[i] as Node]);
  });
  const one = (n: Node): Node => (known.get(n) as readonly Node[])[0] as Node;
  for (const node of graph.order) {
    if (known.has(node)) continue;
    if (isPick(node)) {
      const parts = known.get(node.inputs[0] as Node) as readonly Node[];
      known.set(node, [parts[node.attrs.index as number] as Node]);
      continue;
    }
    const mapped = node.inputs.map(one);
    known.set(node, rule(node, mapped) ?? copy(node, mapped));
  }
  return graph.outputs.map(one);
}

function copy(node: Node, inputs: readonly Node[]): readonly Node[] {
  if (node.op.name === "leaf") return [node];
  const made = makeNode(node.op, inputs, node.attrs);
  return made.specs.length === 1 ? [made] : outputsOf(made);
}

/** A new closed graph with `rule` applied bottom-up, equal nodes merged and unused nodes gone. */
export function transform(graph: Graph, label: string, rule: Rule = keep): Graph {
  return traceGraph(
    label,
    graph.inputs.map((n) => n.spec),
    (inputs) => instantiate(graph, inputs, rule),
    null,
  );
}

/** Records `body` on fresh placeholders as a closed graph. */
export function traceGraph(
  label: string,
  specs: readonly Node["spec"][],
  body: (inputs: Node[]) => readonly Node[],
  parent?: Trace | null,
): Graph {
  return recording(new Trace(label, parent), () => {
    const inputs = specs.map(placeholder);
    return new Graph(inputs, body(inputs));
  });
}

export { pick };
