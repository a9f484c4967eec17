import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { HostArray } from "@keras-ts/core/backend";

type HostData = HostArray["data"];

/** A buffer of the engine, seen from JavaScript: nothing but an identity. */
export interface BufferHandle {
  readonly buffer: unique symbol;
}
export interface ProgramHandle {
  readonly program: unique symbol;
}

/** What the compiled addon exports. */
export interface Addon {
  /** `timed` makes programs note the time of each instruction. */
  configure(threads: number, timed: boolean): void;
  upload(data: HostData): BufferHandle;
  download(buffer: BufferHandle, into: HostData): Promise<void>;
  downloadSync(buffer: BufferHandle, into: HostData): void;
  release(buffer: BufferHandle): void;
  compile(words: Float64Array, names: readonly string[], constants: Uint8Array): ProgramHandle;
  run(
    program: ProgramHandle,
    inputs: readonly BufferHandle[],
    keep: readonly number[],
  ): { readonly outputs: BufferHandle[]; readonly done: Promise<void> };
  /** Drops what is queued and waits for what runs: for a process about to end. */
  stop(): void;
  /** Seconds spent in each instruction of each block. */
  times(program: ProgramHandle): readonly Float64Array[];
  disposeProgram(program: ProgramHandle): void;
  /** Bytes in live blocks of the process, and in blocks kept for reuse. */
  memory(): { readonly live: number; readonly pooled: number };
  version(): string;
}

/** Where the build leaves the addon, seen from `src` and from `dist` alike. */
export const addonFile = (): string => fileURLToPath(new URL("../build/keras_native.node", import.meta.url));

let loaded: Addon | undefined;

/** Loads the addon once. Throws what the loader says when it is missing or does not fit this machine. */
export function loadAddon(): Addon {
  if (loaded !== undefined) return loaded;
  const addon = withShortSpin(() => createRequire(import.meta.url)(addonFile()) as Addon);
  // Libraries are torn down when a process ends, and no computation must be using them by then.
  process.once("exit", () => addon.stop());
  loaded = addon;
  return addon;
}

/** OpenMP reads its settings while it is loaded. About 50 µs of spinning bridges two instructions; more starves a busy machine. */
function withShortSpin<T>(load: () => T): T {
  const { env } = process;
  if (env["OMP_WAIT_POLICY"] !== undefined || env["GOMP_SPINCOUNT"] !== undefined) return load();
  env["GOMP_SPINCOUNT"] = "1000";
  try {
    return load();
  } finally {
    delete env["GOMP_SPINCOUNT"];
  }
}
