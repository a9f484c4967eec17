import type { Program } from "../backend/index.js";
import type { Engine } from "../engines/index.js";
import { KerasError } from "../errors/index.js";
import { NDArray } from "../host/ndarray.js";
import type { Spec } from "../host/spec.js";
import { sameSpec } from "../host/spec.js";
import { Graph, type Node } from "../ir/index.js";
import { lower } from "../passes/index.js";
import { currentHalt } from "./halt.js";
import { type HostSide, hostSideOf, passingOf } from "./host-side.js";
import { checkIndices, type IndexBound, indexBounds } from "./index-bounds.js";
import { launch } from "./launch.js";
import { realise } from "./realise.js";
import { record } from "./record.js";
import { Storage } from "./storage.js";
import { Tensor, tensorOf } from "./tensor.js";
import type { Variable } from "./variable.js";

/** Where an output's value comes from: a program output, an input passed through, or a captured value. */
type Source = { readonly output: number } | { readonly given: number };

/** A program and the engine it was compiled for. */
export interface CompiledStep {
  readonly engine: string;
  readonly program: Program;
}

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
  /** Numbers of the inputs among them. */
  readonly #donated: readonly number[];
  readonly #host: HostSide;
  /** What variables and results get, with how often. */
  readonly #handedOut: readonly (readonly [Source, number])[];
  /** Of the program: its graph and what it may donate. */
  readonly #key: string;
  readonly #args: number;
  readonly #bounds: readonly IndexBound[];

  /** `toHost`: the host reads all results at once. */
  constructor(
    name: string,
    fn: (...args: readonly unknown[]) => unknown,
    args: readonly unknown[],
    engine: Engine,
    toHost?: boolean,
  ) {
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
    this.#donated = this.#donate.map(([input]) => input);
    this.#host = hostSideOf(this.#graph, this.#donated, this.#writes, toHost);
    this.#handedOut = counted([...this.#writes.map(([, s]) => s), ...this.#results]);
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
    const uploaded = args.filter((_, i) => !(leaves[i] instanceof Tensor));
    const state = this.#reads.map((v) => v.current());
    const inputs = [...args, ...state, ...this.#captured];
    const outputs = this.#graph.outputs.map((n) => new Storage(n.spec, this.#engine));
    const keep = this.#donate.length === 0 ? NOTHING : this.#kept(inputs);
    const storageAt = (s: Source): Storage => ("output" in s ? (outputs[s.output] as Storage) : (inputs[s.given] as Storage));
    const done = launch({
      engine: this.#engine,
      inputs,
      outputs,
      passing: passingOf(uploaded, inputs, this.#host, keep),
      donate: this.#donated,
      keep,
      halt: currentHalt(),
      toHost: this.#host.reported,
      program: (backend) =>
        this.#engine.programs.get(this.#key, () => backend.compile(lower(this.#graph, backend), { donate: this.#donate })),
    });
    const next = this.#writes.map(([v, s]) => [v, storageAt(s)] as const);
    const results = this.#results.map(storageAt);
    // Held twice, or handed in from outside: nobody may give its memory away.
    for (const [s, count] of this.#handedOut) if (count > 1 || "given" in s) storageAt(s).shared = true;
    for (const [v, s] of next) v.replace(s, done);
    // Uploaded for this call only; an engine releases after the runs before it.
    const free = (): void => {
      for (const s of uploaded) if (!s.shared) s.dispose();
    };
    if (done === null) free();
    else done.then(free, free);
    return { result: this.#build(results.map(tensorOf)), done };
  }

  /** Donated inputs that must survive this run, as somebody else sees them. */
  #kept(inputs: readonly Storage[]): ReadonlySet<number> {
    const uses = new Map<Storage, number>();
    for (const s of inputs) uses.set(s, (uses.get(s) ?? 0) + 1);
    const mustStay = (s: Storage): boolean => s.shared || s.awaitedElsewhere(this.#engine) || (uses.get(s) as number) > 1;
    return new Set(this.#donated.filter((i) => mustStay(inputs[i] as Storage)));
  }

  /** Its program, once it has run and while the engine keeps it. */
  compiled(): CompiledStep | null {
    const program = this.#engine.programs.peek(this.#key);
    return program === null ? null : { engine: this.#engine.name, program };
  }
}

const NOTHING: ReadonlySet<number> = new Set();

/** Each source once, with how often it is handed out. */
function counted(sources: readonly Source[]): readonly (readonly [Source, number])[] {
  const found = new Map<string, readonly [Source, number]>();
  for (const s of sources) {
    const key = "output" in s ? `o${s.output}` : `g${s.given}`;
    found.set(key, [s, (found.get(key)?.[1] ?? 0) + 1]);
  }
  return [...found.values()];
}

function storageOfArgument(leaf: unknown): Storage {
  if (leaf instanceof Tensor) return leaf.storage();
  if (leaf instanceof NDArray) {
    const host = leaf.toHost();
    return new Storage({ dtype: host.dtype, shape: host.shape }, host);
  }
  throw new KerasError("[jit] an input must be a tensor or an array");
}
