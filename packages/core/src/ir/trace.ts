import { KerasError } from "../errors/index.js";
import type { Node } from "./node.js";

/**
 * One run of a function being recorded. Nodes are hash-consed in its table, which dies with it. Traces nest: a loop body
 * is a child of the trace that builds the loop.
 */
export class Trace {
  readonly parent: Trace | null;
  readonly depth: number;
  readonly label: string;
  readonly table = new Map<string, Node>();
  /**
   * Innermost trace around here that keeps what is made in it, even what does not depend on it: a branch, of which
   * nothing must run when it is not taken. Loop bodies let go of what does not change, so that it is done once.
   */
  readonly keeper: Trace | null;
  open = true;

  constructor(label: string, parent: Trace | null = current, keeps = false) {
    this.label = label;
    this.parent = parent;
    this.keeper = keeps ? this : (parent?.keeper ?? null);
    this.depth = parent === null ? 1 : parent.depth + 1;
  }

  /** The outermost trace this one lies in. */
  get root(): Trace {
    let t: Trace = this;
    while (t.parent !== null) t = t.parent;
    return t;
  }

  encloses(other: Trace | null): boolean {
    let t = other;
    while (t !== null && t.depth > this.depth) t = t.parent;
    return t === this;
  }
}

let current: Trace | null = null;

/** The innermost trace being recorded, or `null` outside every traced function. */
export const currentTrace = (): Trace | null => current;

/** Runs `fn` with `trace` as the recording context; the trace is closed for good afterwards. */
export function recording<T>(trace: Trace, fn: () => T): T {
  const before = current;
  current = trace;
  try {
    return fn();
  } finally {
    current = before;
    trace.open = false;
  }
}

/** Runs `fn` outside every trace: host work such as initialisers. */
export function outsideTrace<T>(fn: () => T): T {
  const before = current;
  current = null;
  try {
    return fn();
  } finally {
    current = before;
  }
}

/** Throws when a tensor made inside a finished or unrelated trace is used here. */
export function checkReachable(node: Node, user: string): void {
  const home = node.trace;
  if (home === null || (home.open && home.encloses(current))) return;
  throw new KerasError(
    `[${user}] tensors made inside ${home.label} must not be used outside it, got one that leaked out. ` +
      "Return it from the traced function instead.",
  );
}
