import { spawnSync } from "node:child_process";

const SCRIPT = 'const t = performance.now(); await import("keras-ts"); console.log(performance.now() - t);';

/** Median milliseconds a fresh process needs to load the library. */
export async function importTime(runs = 5): Promise<number> {
  const times = Array.from({ length: runs }, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", SCRIPT], { encoding: "utf8" });
    if (status !== 0) throw new Error(`[bench] the import failed: ${stderr}`);
    return Number(stdout);
  });
  return median(times);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}
