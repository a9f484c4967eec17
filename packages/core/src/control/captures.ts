import { substituteNoted } from "../autodiff/index.js";
import {
  currentTrace,
  Graph,
  inputOp,
  instantiate,
  makeInput,
  type Node,
  placeholder,
  recording,
  Trace,
  toposort,
} from "../ir/index.js";

/** A loop body or branch as a closed graph, and the outer nodes it captures in the order of its last inputs. */
export interface Closed {
  readonly graph: Graph;
  readonly captures: readonly Node[];
}

/**
 * Records `body` in a trace of its own and closes it. Captures are the frontier: the first nodes that depend on no body
 * input, so loop-invariant work stays outside and is done once; with `keeps` nothing made in the body leaves it.
 * Constants and broadcasts are copied in instead.
 */
export function closeOver(
  label: string,
  specs: readonly Node["spec"][],
  body: (inputs: Node[]) => readonly Node[],
  { keeps = false }: { keeps?: boolean } = {},
): Closed {
  const trace = new Trace(label, currentTrace(), keeps);
  return recording(trace, () => {
    const inputs = specs.map(placeholder);
    const outputs = substituteNoted(body(inputs));
    return close(trace, inputs, outputs);
  });
}

/** Closes recorded nodes over everything that does not live in `trace`. */
export function close(trace: Trace, inputs: readonly Node[], outputs: readonly Node[]): Closed {
  const captures: Node[] = [];
  const own = new Set(inputs);
  const outside = (n: Node): boolean => n.trace !== trace && !isSource(n) && !isSpread(n);
  const order = toposort(outputs, (n) => own.has(n) || outside(n));
  for (const n of order) if (outside(n)) captures.push(n);
  const open = new Graph([...inputs, ...captures], outputs);
  // Copied into a parentless trace, so that the body holds no node of the outside.
  const graph = recording(new Trace(trace.label, null), () => {
    const fresh = open.inputs.map((n) => makeInput(inputOp, n.spec, currentTrace()));
    return new Graph(fresh, instantiate(open, fresh));
  });
  return { graph, captures };
}

/** A broadcast is done inside: captured, it would fill memory with copies. */
const isSpread = (n: Node): boolean => n.op.name === "broadcastTo";
const isSource = (n: Node): boolean =>
  n.op.kind === "source" && n.inputs.length === 0 && n.op.name !== "leaf" && n.op.name !== "input";
