import { spawnSync } from "node:child_process";
import { median } from "../statistics.js";

const SCRIPT = 'const t = performance.now(); await import("keras-ts"); console.log(performance.now() - t);';

/** Median milliseconds a fresh process needs to load the library. */
export function importTime(runs = 5): number {
  const times = Array.from({ length: runs }, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", SCRIPT], { encoding: "utf8" });
    if (status !== 0) throw new Error(`[bench] the import failed: ${stderr}`);
    return Number(stdout);
  });
  return median(times);
}
