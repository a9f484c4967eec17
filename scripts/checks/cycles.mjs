import { join, relative } from "node:path";
import { importGraph } from "../lib/imports.mjs";
import { filesUnder, packageFolders, ROOT } from "../lib/root.mjs";

/** Strongly connected components (Tarjan, with an explicit stack) of a map from node to its successors. */
export function components(graph) {
  const index = new Map();
  const low = new Map();
  const onStack = new Set();
  const stack = [];
  const found = [];
  for (const root of graph.keys()) {
    if (index.has(root)) continue;
    const work = [{ node: root, next: 0 }];
    while (work.length > 0) {
      const frame = work[work.length - 1];
      const { node } = frame;
      if (frame.next === 0) {
        index.set(node, index.size);
        low.set(node, index.get(node));
        stack.push(node);
        onStack.add(node);
      }
      const successor = (graph.get(node) ?? [])[frame.next++];
      if (successor !== undefined) {
        if (!index.has(successor)) work.push({ node: successor, next: 0 });
        else if (onStack.has(successor)) low.set(node, Math.min(low.get(node), index.get(successor)));
        continue;
      }
      work.pop();
      const parent = work[work.length - 1];
      if (parent !== undefined) low.set(parent.node, Math.min(low.get(parent.node), low.get(node)));
      if (low.get(node) !== index.get(node)) continue;
      const component = [];
      for (let member; member !== node; ) {
        member = stack.pop();
        onStack.delete(member);
        component.push(member);
      }
      found.push(component);
    }
  }
  return found;
}

/** Groups of source files that import each other in a circle when the code runs; type imports do not count. */
export function cycles(root = ROOT) {
  const graph = new Map();
  for (const name of packageFolders(root)) {
    for (const [file, imports] of importGraph(filesUnder(join(root, "packages", name, "src"), ".ts"))) {
      const values = imports.filter((one) => one.kind === "value" && one.target !== undefined);
      graph.set(file, [...new Set(values.map((one) => one.target))]);
    }
  }
  const circular = components(graph).filter((group) => group.length > 1 || graph.get(group[0])?.includes(group[0]));
  return circular.map(
    (group) =>
      `import circle: ${circle(group, graph)
        .map((file) => relative(root, file))
        .join(" -> ")}`,
  );
}

/** One shortest way around inside a component, first file repeated at the end. */
function circle(group, graph) {
  const inside = new Set(group);
  const start = [...group].sort()[0];
  const from = new Map();
  const queue = [start];
  for (const node of queue) {
    for (const successor of graph.get(node) ?? []) {
      if (successor === start) {
        const path = [start];
        for (let at = node; at !== start; at = from.get(at)) path.push(at);
        return [...path, start].reverse();
      }
      if (inside.has(successor) && !from.has(successor)) {
        from.set(successor, node);
        queue.push(successor);
      }
    }
  }
  return group;
}
