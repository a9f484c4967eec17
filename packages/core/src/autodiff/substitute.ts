import { currentTrace, makeNode, type Node, outputsOf, type Trace, toposort } from "../ir/index.js";

const pending = new WeakMap<Trace, ReadonlyMap<Node, Node>[]>();

/** Notes for the current trace that old nodes were replaced; its outputs are substituted when it closes. */
export function noteSubstitution(map: ReadonlyMap<Node, Node>): void {
  const trace = currentTrace();
  if (trace === null || map.size === 0) return;
  const list = pending.get(trace) ?? [];
  list.push(map);
  pending.set(trace, list);
}

/** Applies all noted replacements, oldest first, to nodes and everything they are made from. */
export function substituteNoted(nodes: readonly Node[]): readonly Node[] {
  const trace = currentTrace();
  const maps = trace === null ? undefined : pending.get(trace);
  return (maps ?? []).reduce(substitute, nodes);
}

/** Rebuilds `nodes` with `map` applied to whatever they depend on. */
export function substitute(nodes: readonly Node[], map: ReadonlyMap<Node, Node>): readonly Node[] {
  const known = new Map<Node, Node>();
  const parts = new Map<Node, readonly Node[]>();
  const now = (n: Node): Node => known.get(n) ?? n;
  for (const node of toposort(nodes, (n) => map.has(n))) {
    const to = map.get(node);
    const picked = node.op.name === "pick" ? parts.get(node.inputs[0] as Node)?.[node.attrs.index as number] : undefined;
    if (to !== undefined) known.set(node, to);
    else if (picked !== undefined) known.set(node, picked);
    else if (node.inputs.some((n) => now(n) !== n)) {
      const outs = outputsOf(makeNode(node.op, node.inputs.map(now), node.attrs));
      parts.set(node, outs);
      known.set(node, outs[0] as Node);
    }
  }
  return nodes.map(now);
}
