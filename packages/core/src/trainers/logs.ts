import type { Logs } from "../callbacks/callback.js";
import type { Tensor } from "../runtime/index.js";
import type { StepLogs } from "./steps.js";

/** The latest results of a loop: on the engine until somebody asks, and given back when newer ones come. */
export class LatestLogs {
  #tensors: StepLogs = {};
  #read: Promise<Logs> | null = null;

  replace(next: StepLogs): void {
    const kept = new Set<Tensor>(Object.values(next));
    if (this.#read === null) for (const t of Object.values(this.#tensors)) if (!kept.has(t)) t.dispose();
    this.#tensors = next;
    this.#read = null;
  }

  /** As numbers, sorted by name; read once. */
  read(): Promise<Logs> {
    this.#read ??= readLogs(this.#tensors);
    return this.#read;
  }
}

/** Reads results as numbers, alphabetically as Keras reports them, and gives their memory back. */
export async function readLogs(tensors: StepLogs): Promise<Logs> {
  const names = Object.keys(tensors).sort();
  const values = await Promise.all(names.map((n) => scalarOf(tensors[n] as Tensor)));
  for (const t of Object.values(tensors)) t.dispose();
  return Object.fromEntries(names.map((n, i) => [n, values[i] as number]));
}

async function scalarOf(t: Tensor): Promise<number> {
  const data = await t.data();
  let total = 0;
  for (const v of data) total += Number(v);
  return data.length === 0 ? Number.NaN : total / data.length;
}
