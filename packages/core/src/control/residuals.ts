import { type Node, type Trace, toposort } from "../ir/index.js";

/** What the backward of one loop step takes from its forward. */
export interface Boundary {
  /** Forward values to stack over the steps. */
  readonly residuals: readonly Node[];
}

const cheap = (n: Node): boolean => n.op.kind === "elementwise" || n.op.kind === "move";

/**
 * Chooses what to stack. A candidate is a node that depends on no cotangent but is used by one that does; values that
 * depend on captures only, or are the step's input itself, are at hand anyway. Cheap candidates are redone where what
 * they need is at hand or stacked already.
 */
export function chooseResiduals(
  trace: Trace,
  roots: readonly Node[],
  given: readonly Node[],
  cotangents: readonly Node[],
  forward: readonly Node[],
): Boundary {
  const ofForward = new Set(toposort(forward, (n) => n.trace !== trace));
  const order = toposort(roots, (n) => n.trace !== trace);
  const flows = new Set<Node>(cotangents);
  for (const n of order) if (n.inputs.some((i) => flows.has(i))) flows.add(n);
  const free = new Set(given);
  const atHand = (n: Node): boolean => free.has(n) || n.trace !== trace;
  const wanted = new Set<Node>();
  for (const n of order) if (flows.has(n)) for (const i of n.inputs) if (!flows.has(i) && !atHand(i)) wanted.add(i);
  for (const n of roots) if (!flows.has(n) && !atHand(n)) wanted.add(n);

  const stacked = new Set<Node>();
  const redo = (n: Node): boolean => {
    if (atHand(n) || stacked.has(n)) return true;
    return cheap(n) && n.inputs.length > 0 && n.inputs.every(redo);
  };
  const take = (n: Node): void => {
    if (redo(n)) return;
    // Values born in the backward (1 − y²) lead back to the forward value they come from.
    if (!ofForward.has(n) && cheap(n) && n.inputs.length > 0) n.inputs.forEach(take);
    else stacked.add(n);
  };
  const inOrder = order.filter((n) => wanted.has(n));
  for (const n of inOrder) if (!cheap(n)) take(n);
  for (const n of inOrder) take(n);
  return { residuals: [...stacked] };
}
