import type { DType } from "../host/dtype.js";
import type { HostArray } from "../host/host-array.js";
import type { Spec } from "../host/spec.js";
import type { Attrs, Graph, OpDef } from "../ir/index.js";

/**
 * The seam: what an engine supplies. `B` is its buffer handle, opaque to core. Every call but `download` returns at once;
 * an engine that works asynchronously hands out handles of values still being made and keeps calls in order.
 */
export interface Backend<B = unknown> {
  readonly name: string;
  /** Dtypes it can hold; others are refused before anything runs. */
  readonly dtypes: ReadonlySet<DType>;
  /** Asked per node before `compile`; `false` makes core expand a composite, or fail naming op, specs and engine. */
  supports(op: OpDef, inputs: readonly Spec[], attrs: Attrs): boolean;
  /** Prepares a closed graph of supported ops. Errors may be thrown here or reported by the first run. */
  compile(graph: Graph, options: CompileOptions): Program<B>;
  /**
   * Copies host memory in; the caller may reuse it afterwards. Where the array tells its `draw`, an engine that draws the same
   * values bit for bit may leave `data` alone.
   */
  upload(array: HostArray): B;
  /** Whether runs take host memory as it is for inputs that nobody else needs, and copy it at once: an upload and a release less. */
  readonly takesHostData?: boolean;
  /** Whether a run listens to its `halt` while it is under way; without that, core keeps its loops short. */
  readonly hearsHalt?: boolean;
  /** Resolves when the buffer's value is there; rejects with the error of the run that should have made it. */
  download(buffer: B, spec: Spec): Promise<HostArray>;
  /** Left out where the device cannot block. */
  downloadSync?(buffer: B, spec: Spec): HostArray;
  /** Gives a buffer back once the runs enqueued before are done with it. Called once per buffer, never for a donated one. */
  release(buffer: B): void;
  /** What the engine itself holds, arenas and constants of programs included. */
  memory?(): BackendMemory;
  /** Stops threads and gives everything back. */
  dispose?(): void | Promise<void>;
}

/** Bytes an engine holds. */
export interface BackendMemory {
  /** In use: buffers, constants of programs, memory of runs under way. */
  readonly live: number;
  /** Kept for reuse. */
  readonly pooled: number;
}

export interface CompileOptions {
  /** Pairs (input, output) of equal spec: the input's memory may become the output's. Each index occurs at most once. */
  readonly donate: readonly (readonly [input: number, output: number])[];
}

/** A compiled graph. */
export interface Program<B = unknown> {
  /**
   * Enqueues one run. Outputs are fresh buffers, distinct from each other and from every input that was not donated.
   * An engine fails before it touches a donated buffer, or throws (or rejects `done` with) a `BackendError` whose
   * `stateLost` is true. After any other failure the donated inputs are core's again, unchanged; each output handle that
   * was returned is released once, as ever. A run whose input comes from a failed run fails too. Where the
   * backend `takesHostData`, inputs that are not donated may be typed arrays.
   */
  run(inputs: readonly B[], options: RunOptions): Run<B>;
  dispose(): void;
  /** Readable account of the kernels chosen, one line per instruction. */
  explain?(): string;
  /** Bytes a run takes, as planned when the program was compiled; scratch memory of kernels counts from the first run on. */
  memory?(): ProgramMemory;
}

/** Bytes one run of a program takes. */
export interface ProgramMemory {
  /** Intermediate values. */
  readonly arena: number;
  /** Donated inputs: what the program replaces by its outputs. */
  readonly state: number;
  /** All at once: inputs, outputs, constants, intermediate values and scratch memory. */
  readonly peak: number;
}

export interface RunOptions {
  /** Donatable inputs that must survive this run, because somebody else holds them. */
  readonly keep: ReadonlySet<number>;
  /** One number that turns from 0 to 1 when loops marked `haltable` should end after the step they are in. */
  readonly halt?: Int32Array | undefined;
  /** Numbers of outputs that the host reads at once and nobody else needs: an engine may give `values` in place of their buffers. */
  readonly toHost?: readonly number[] | undefined;
}

export interface Run<B = unknown> {
  readonly outputs: readonly B[];
  /** Settles when the run is over; `null` when it already is. */
  readonly done: Promise<void> | null;
  /** By their numbers, what outputs asked for by `toHost` will hold when the run is over, in host memory that is the caller's. */
  readonly values?: readonly (HostArray | undefined)[] | undefined;
}

/** What an engine package exports as `createBackend`, and any module named in `keras.json` may. */
export type BackendFactory = (options: BackendOptions) => Backend | Promise<Backend>;
export interface BackendOptions {
  readonly threads?: number | undefined;
  readonly deterministic?: boolean | undefined;
}
