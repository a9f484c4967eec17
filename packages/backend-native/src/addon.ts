import { totalmem } from "node:os";
import type { HostArray } from "@keras-ts/core/backend";

type HostData = HostArray["data"];

/** A buffer of the engine, seen from JavaScript: nothing but an identity. */
export interface BufferHandle {
  readonly buffer: unique symbol;
}
export interface ProgramHandle {
  readonly program: unique symbol;
}

/** What was counted of a block. */
export interface BlockTimes {
  readonly executions: number;
  /** Spent in each instruction so far. */
  readonly seconds: Float64Array;
}

/** What the compiled addon exports. */
export interface Addon {
  upload(data: HostData): BufferHandle;
  /** A buffer of `count` floats drawn as `ScaledDraw` says, at once. */
  draw(count: number, key0: number, key1: number, by: number, plus: number, most: number): BufferHandle;
  /** At once when nothing is queued, else a promise. */
  download(buffer: BufferHandle, into: HostData): Promise<void> | undefined;
  downloadSync(buffer: BufferHandle, into: HostData): void;
  release(buffer: BufferHandle): void;
  /** `deterministic` makes results independent of `threads`, `timed` makes the program note the time of each instruction; a `brief` one runs at once when nothing is queued, on the thread that asks for it. */
  compile(
    words: Float64Array,
    names: readonly string[],
    constants: Uint8Array,
    threads: number,
    deterministic: boolean,
    timed: boolean,
    brief: boolean,
  ): ProgramHandle;
  /**
   * Copies inputs that are host memory. Outputs that have memory in `into` are left there, the others are put into an empty
   * list, each at its place; resolves when they are made, `null` when they are already. `halt` as in `RunOptions`.
   */
  run(
    program: ProgramHandle,
    inputs: readonly (BufferHandle | HostData)[],
    keep: readonly number[],
    outputs: BufferHandle[],
    halt: Int32Array | undefined,
    into: readonly (HostData | undefined)[] | undefined,
  ): Promise<void> | null;
  /** Drops what is queued and waits for what runs: for a process about to end. */
  stop(): void;
  /** Of each block. */
  times(program: ProgramHandle): readonly BlockTimes[];
  disposeProgram(program: ProgramHandle): void;
  /** Bytes of scratch memory the kernels of a program have asked for at once, so far. */
  scratch(program: ProgramHandle): number;
  /** Bytes in live blocks of the process, and in blocks kept for reuse. */
  memory(): { readonly live: number; readonly pooled: number };
  /** Most bytes that may be live: what the machine, or the process's share of it, has. */
  limitMemory(bytes: number): void;
  version(): string;
}

let loaded: Addon | undefined;

/** Loads the addon once. Throws what the loader, or the addon's own check of the machine, says when it does not fit. */
export function loadAddon(file: string): Addon {
  if (loaded !== undefined) return loaded;
  const module = { exports: {} as Addon };
  // What `require` does in the end, without what it reads and looks for before.
  withShortSpin(() => process.dlopen(module, file));
  const addon = module.exports;
  addon.limitMemory(Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY));
  // Libraries are torn down when a process ends, and no computation must be using them by then.
  process.once("exit", () => addon.stop());
  loaded = addon;
  return addon;
}

/**
 * OpenMP reads its settings while it is loaded. Its threads look out for work for two or three milliseconds, which bridges the
 * serial parts of a step, and then sleep.
 */
function withShortSpin(load: () => void): void {
  const { env } = process;
  if (env["OMP_WAIT_POLICY"] !== undefined || env["GOMP_SPINCOUNT"] !== undefined) return load();
  env["GOMP_SPINCOUNT"] = "100000";
  try {
    load();
  } finally {
    delete env["GOMP_SPINCOUNT"];
  }
}
