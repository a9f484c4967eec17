import { KerasError } from "../errors/index.js";
import { currentTrace, type Node, placeholder, recording, type Trace } from "../ir/index.js";
import type { Variable } from "./variable.js";

/** Variables a traced function read (as inputs) and assigned (as outputs). */
export class Access {
  readonly trace: Trace;
  /** Spec traces only ask for shapes: what they assign is dropped. */
  readonly dry: boolean;
  readonly reads = new Map<Variable, Node>();
  readonly writes = new Map<Variable, Node>();

  constructor(trace: Trace, dry: boolean) {
    this.trace = trace;
    this.dry = dry;
  }

  read(v: Variable): Node {
    const now = this.writes.get(v) ?? this.reads.get(v);
    if (now !== undefined) return now;
    const input = inRoot(this.trace, () => placeholder({ dtype: v.dtype, shape: v.shape }));
    this.reads.set(v, input);
    return input;
  }

  write(v: Variable, node: Node): void {
    if (currentTrace() !== this.trace) {
      throw new KerasError(
        `[assign] variable "${v.path}" must not be assigned inside ${currentTrace()?.label ?? "a loop"}. Carry its value through the loop instead.`,
      );
    }
    this.writes.set(v, node);
  }
}

// A read inside a loop body still belongs to the whole function.
const inRoot = <T>(root: Trace, fn: () => T): T => {
  const wasOpen = root.open;
  const made = recording(root, fn);
  root.open = wasOpen;
  return made;
};

const accesses = new WeakMap<Trace, Access>();

export function openAccess(trace: Trace, dry = false): Access {
  const access = new Access(trace, dry);
  accesses.set(trace, access);
  return access;
}

/** The record of the traced function we are inside, if any. */
export function currentAccess(): Access | null {
  const trace = currentTrace();
  return trace === null ? null : (accesses.get(trace.root) ?? null);
}
