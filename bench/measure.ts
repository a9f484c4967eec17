import { median } from "./statistics.js";
import { type Line, lowerIsBetter, type Task } from "./workloads/workload.js";

/** What a program of either side prints for a workload. */
export interface Measured {
  readonly workload: string;
  readonly unit: string;
  /** Median of the repeats. */
  readonly value: number;
  readonly repeats: readonly number[];
}

const REPEATS = 5;
/** A call that takes longer (in seconds) is repeated fewer times. */
const LONG = 2;

/**
 * The rule both sides follow (`peers/keras_bench.py` and `peers/common.mjs` have it too): calls for `seconds` to warm up,
 * at least two, then five repeats (three of long calls) of as many calls as take `seconds`; the value is their median.
 */
export async function measure(line: Line, task: Task, seconds: number): Promise<Measured> {
  await task.call();
  const start = performance.now();
  let calls = 0;
  do {
    await task.call();
    calls++;
  } while (performance.now() - start < seconds * 1000);
  const each = (performance.now() - start) / calls / 1000;
  const many = Math.max(1, Math.ceil(seconds / each));
  const repeats: number[] = [];
  for (let r = 0; r < (each > LONG ? 3 : REPEATS); r++) {
    const before = performance.now();
    for (let i = 0; i < many; i++) await task.call();
    const ms = performance.now() - before;
    const items = many * task.per;
    repeats.push(lowerIsBetter(line.unit) ? (ms * 1000) / items : (items * 1000) / ms);
  }
  return { workload: line.name, unit: line.unit, value: median(repeats), repeats };
}
