import { substituteNoted } from "../autodiff/index.js";
import { KerasError } from "../errors/index.js";
import type { Spec } from "../host/spec.js";
import { type Node, placeholder, recording, Trace, toposort } from "../ir/index.js";
import { openAccess } from "./access.js";
import { isInput } from "./signature.js";
import { Tensor } from "./tensor.js";
import { mapLeaves } from "./tree.js";
import type { Variable } from "./variable.js";

/** A function recorded once: what it took, what it made, and the variables it touched. */
export interface Traced {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
  readonly reads: ReadonlyMap<Variable, Node>;
  readonly writes: readonly (readonly [Variable, Node])[];
  readonly captured: readonly Node[];
  readonly build: (leaves: readonly Tensor[]) => unknown;
}

/** Traces `fn` once on placeholders shaped like `args`. Variables are untouched, whatever happens in here. */
export function record(name: string, fn: (...args: readonly unknown[]) => unknown, args: readonly unknown[]): Traced {
  const trace = new Trace(name, null);
  return recording(trace, () => {
    const access = openAccess(trace);
    const inputs: Node[] = [];
    const own = mapLeaves(args, (leaf) => {
      if (!isInput(leaf)) return leaf;
      if (leaf instanceof Tensor && leaf.isSymbolic)
        throw new KerasError(`[jit] ${name} must be called on real tensors, got ${leaf}.`);
      const input = placeholder({ dtype: leaf.dtype, shape: leaf.shape } as Spec);
      inputs.push(input);
      return new Tensor(input);
    }) as readonly unknown[];
    const result = fn(...own);
    const outputs: Node[] = [];
    const template = mapLeaves(result, (leaf) => {
      if (leaf instanceof Promise) throw new KerasError(`[jit] ${name} must be synchronous, got a promise. Await outside of it.`);
      if (!(leaf instanceof Tensor)) return leaf;
      outputs.push(leaf.node);
      return new Slot(outputs.length - 1);
    });
    const writes = [...access.writes];
    const now = substituteNoted([...outputs, ...writes.map(([, n]) => n)]);
    const captured = toposort(now, (n) => n.trace === null).filter((n) => n.trace === null);
    return {
      inputs,
      outputs: now.slice(0, outputs.length),
      reads: access.reads,
      writes: writes.map(([v], i) => [v, now[outputs.length + i] as Node] as const),
      captured,
      build: (leaves) => mapLeaves(template, (leaf) => (leaf instanceof Slot ? leaves[leaf.index] : leaf)),
    };
  });
}

class Slot {
  readonly index: number;
  constructor(index: number) {
    this.index = index;
  }
}
