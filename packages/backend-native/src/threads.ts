import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** Threads to compute with: what was asked for, else `KERAS_THREADS`, else `OMP_NUM_THREADS`, else the cores this process may use. */
export function threadCount(asked: number | undefined): number {
  const wanted = asked ?? fromEnvironment("KERAS_THREADS") ?? fromEnvironment("OMP_NUM_THREADS");
  return wanted ?? Math.max(1, Math.min(availableParallelism(), quota()));
}

function fromEnvironment(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === "") return undefined;
  const value = Number(text.split(",")[0]);
  return Number.isInteger(value) && value >= 1 ? value : undefined;
}

/** Processors a control group grants (`cpu.max` holds microseconds per period); affinity is in `availableParallelism`. */
function quota(): number {
  try {
    const [limit, period] = readFileSync("/sys/fs/cgroup/cpu.max", "utf8").trim().split(" ").map(Number) as [number, number];
    return Number.isFinite(limit / period) ? Math.max(1, Math.ceil(limit / period)) : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY; // no such group, or not Linux
  }
}
