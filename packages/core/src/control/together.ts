import { Graph, instantiate, type Node, placeholder, recording, Trace } from "../ir/index.js";
import { type Closed, closeOver } from "./captures.js";

/** Several closed graphs with the same inputs and one common list of captures. */
export interface ClosedTogether {
  readonly graphs: readonly Graph[];
  readonly captures: readonly Node[];
}

/** Records bodies on the same specs and gives all of them the union of their captures. */
export function closeTogether(
  label: string,
  specs: readonly Node["spec"][],
  bodies: readonly ((inputs: Node[]) => readonly Node[])[],
  options: { keeps?: boolean } = {},
): ClosedTogether {
  const closed = bodies.map((body) => closeOver(label, specs, body, options));
  const captures = [...new Set(closed.flatMap((c) => c.captures))];
  return { graphs: closed.map((c) => widen(c, specs, captures)), captures };
}

function widen(c: Closed, specs: readonly Node["spec"][], captures: readonly Node[]): Graph {
  return recording(new Trace("a branch", null), () => {
    const inputs = [...specs, ...captures.map((n) => n.spec)].map(placeholder);
    const own = c.captures.map((n) => inputs[specs.length + captures.indexOf(n)] as Node);
    return new Graph(inputs, instantiate(c.graph, [...inputs.slice(0, specs.length), ...own]));
  });
}
