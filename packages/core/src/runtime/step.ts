import { substituteNoted } from "../autodiff/index.js";
import type { Engine } from "../engines/index.js";
import { KerasError } from "../errors/index.js";
import { NDArray } from "../host/ndarray.js";
import type { Spec } from "../host/spec.js";
import { sameSpec } from "../host/spec.js";
import { Graph, type Node, placeholder, recording, Trace, toposort } from "../ir/index.js";
import { lower } from "../passes/index.js";
import { openAccess } from "./access.js";
import { checkIndices, type IndexBound, indexBounds } from "./index-bounds.js";
import { launch } from "./launch.js";
import { realise } from "./realise.js";
import { isInput } from "./signature.js";
import { Storage } from "./storage.js";
import { Tensor, tensorFromHost, tensorOf } from "./tensor.js";
import { mapLeaves } from "./tree.js";
import type { Variable } from "./variable.js";

/** Where an output's value comes from: a program output, an input passed through, or a captured value. */
type Source = { readonly output: number } | { readonly given: number };

/** One traced and compiled signature of a `jit` function. */
export class Step {
  readonly #engine: Engine;
  readonly #graph: Graph;
  /** Values fixed when tracing: captured tensors stay pinned with the program. */
  readonly #captured: readonly Storage[];
  readonly #reads: readonly Variable[];
  readonly #writes: readonly (readonly [Variable, Source])[];
  readonly #results: readonly Source[];
  readonly #build: (leaves: readonly Tensor[]) => unknown;
  readonly #donate: readonly (readonly [number, number])[];
  /** Of the program: its graph and what it may donate. */
  readonly #key: string;
  readonly #args: number;
  readonly #bounds: readonly IndexBound[];

  constructor(name: string, fn: (...args: readonly unknown[]) => unknown, args: readonly unknown[], engine: Engine) {
    const traced = record(name, fn, args);
    realise(traced.captured, () => engine);
    this.#engine = engine;
    this.#captured = traced.captured.map((n) => n.leaf as Storage);
    this.#reads = [...traced.reads.keys()];
    this.#args = traced.inputs.length;
    this.#build = traced.build;
    const given = [...traced.inputs, ...traced.reads.values(), ...traced.captured];
    const wanted = [...traced.outputs, ...traced.writes.map(([, n]) => n)];
    const places = new Map<Node, Source>();
    given.forEach((n, i) => {
      if (!places.has(n)) places.set(n, { given: i });
    });
    const computed = [...new Set(wanted)].filter((n) => !places.has(n));
    computed.forEach((n, i) => {
      places.set(n, { output: i });
    });
    const source = (n: Node): Source => places.get(n) as Source;
    this.#results = traced.outputs.map(source);
    this.#writes = traced.writes.map(([v, n]) => [v, source(n)] as const);
    this.#graph = new Graph(given, computed);
    this.#bounds = indexBounds(this.#graph, this.#args);
    this.#donate = this.#pairs(computed.map((n) => n.spec));
    this.#key = `${this.#graph.key}${this.#donate.join(";")}`;
  }

  /** Variables both read and assigned hand their memory on, unless the old value is handed out as well. */
  #pairs(outputs: readonly Spec[]): (readonly [number, number])[] {
    const taken = new Set<number>();
    const passed = new Set([...this.#results, ...this.#writes.map(([, s]) => s)].map((s) => ("given" in s ? s.given : -1)));
    return this.#writes.flatMap(([v, source]) => {
      const read = this.#reads.indexOf(v);
      if (read < 0 || !("output" in source) || taken.has(source.output) || passed.has(this.#args + read)) return [];
      if (!sameSpec(outputs[source.output] as Spec, v)) return [];
      taken.add(source.output);
      return [[this.#args + read, source.output] as const];
    });
  }

  /** Runs on the given tensors: one crossing. Results are queued or ready; `done` settles with the engine. */
  run(leaves: readonly unknown[]): { result: unknown; done: Promise<void> | null } {
    checkIndices(this.#engine.name, this.#bounds, leaves);
    const args = leaves.map(storageOfArgument);
    const passing = args.filter((_, i) => !(leaves[i] instanceof Tensor));
    const state = this.#reads.map((v) => v.current());
    const inputs = [...args, ...state, ...this.#captured];
    const outputs = this.#graph.outputs.map((n) => new Storage(n.spec, this.#engine));
    const uses = counts(inputs);
    const mustStay = (s: Storage): boolean => s.shared || s.awaitedElsewhere(this.#engine) || (uses.get(s) as number) > 1;
    const keep = new Set(this.#donate.map(([i]) => i).filter((i) => mustStay(inputs[i] as Storage)));
    const storageAt = (s: Source): Storage => ("output" in s ? (outputs[s.output] as Storage) : (inputs[s.given] as Storage));
    const done = launch({
      engine: this.#engine,
      inputs,
      outputs,
      donate: this.#donate.map(([i]) => i),
      keep,
      program: (backend) =>
        this.#engine.programs.get(this.#key, () => backend.compile(lower(this.#graph, backend), { donate: this.#donate })),
    });
    const next = this.#writes.map(([v, s]) => [v, storageAt(s)] as const);
    const results = this.#results.map(storageAt);
    const made = new Set(outputs);
    // Held twice, or handed in from outside: nobody may give its memory away.
    for (const [s, count] of counts([...next.map(([, s]) => s), ...results])) if (count > 1 || !made.has(s)) s.shared = true;
    for (const [v, s] of next) v.replace(s, done);
    // Uploaded for this call only; an engine releases after the runs before it.
    const free = (): void => {
      for (const s of passing) if (!s.shared) s.dispose();
    };
    if (done === null) free();
    else done.then(free, free);
    return { result: this.#build(results.map(tensorOf)), done };
  }

  dispose(): void {
    // Programs belong to the engine's bounded cache; captured values to whoever made them.
  }
}

function counts(storages: readonly Storage[]): Map<Storage, number> {
  const found = new Map<Storage, number>();
  for (const s of storages) found.set(s, (found.get(s) ?? 0) + 1);
  return found;
}

function storageOfArgument(leaf: unknown): Storage {
  if (leaf instanceof Tensor) return leaf.storage();
  if (leaf instanceof NDArray) return tensorFromHost(leaf.toHost()).storage();
  throw new KerasError("[jit] an input must be a tensor or an array");
}

interface Traced {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
  readonly reads: ReadonlyMap<Variable, Node>;
  readonly writes: readonly (readonly [Variable, Node])[];
  readonly captured: readonly Node[];
  readonly build: (leaves: readonly Tensor[]) => unknown;
}

/** Traces `fn` once on placeholders shaped like `args`. Variables are untouched, whatever happens in here. */
function record(name: string, fn: (...args: readonly unknown[]) => unknown, args: readonly unknown[]): Traced {
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
