import type { Model } from "keras-ts";

export type Unit = "samples/s" | "images/s" | "steps/s" | "us" | "ms";
export const lowerIsBetter = (unit: Unit): boolean => unit === "us" || unit === "ms";

export type PeerName = "keras-tensorflow" | "keras-jax" | "ort" | "jaxjs";

/** One line of the table. */
export interface Line {
  readonly name: string;
  readonly what: string;
  readonly unit: Unit;
  /** How many times faster than the best peer it should be, or the most it may take. */
  readonly goal: { readonly times: number } | { readonly atMost: number };
  /** Who does the same work under the same name. */
  readonly peers: readonly PeerName[];
}

/** Makes a workload small enough for a test; left out, it is what the peers do. */
export interface Size {
  readonly batch?: number;
  readonly batches?: number;
}

/** A model with its data, ready to be timed. */
export interface Task {
  readonly model: Model;
  /** Samples, images or steps of one call. */
  readonly per: number;
  /** Runs of the model's compiled step in one call. */
  readonly steps: number;
  call(): Promise<unknown>;
}

/** Work repeated in a warm process. */
export interface Workload extends Line {
  prepare(size?: Size): Task;
}

/** Work done once in a fresh process, timed from outside: from the start of the process to its first line of output. */
export interface StartUp extends Line {
  /** The script, seen from this folder's parent. */
  readonly script: string;
}
