import type { Finding } from "./finding.js";
import type { Measured } from "./measure.js";
import type { Options } from "./options.js";
import { outputOf } from "./process.js";
import { isInstalled, ourScript, peerCommand } from "./sides.js";
import { slopeOf } from "./statistics.js";

/** Workloads trained for long, and epochs watched: what V8 takes and gives back of its own must be little beside a leak. */
const SLOPES = [
  { workload: "tiny-fit", epochs: 1000 },
  { workload: "mlp-fit", epochs: 400 },
] as const;
/**
 * Calls of `fit` until V8's own memory has settled: its heap, the code it compiles, what its compiler threads keep. That goes by
 * calls, however long they are, so these are short.
 */
const SETTLING = 2000;
/** Epochs to warm up, and steps of an epoch. */
const [WARM_UP, STEPS_PER_EPOCH] = [20, 100];
/** Bytes of growth over the whole run that count as none: what comes and goes with the garbage of the host language. */
const NOISE = 2 ** 20;
const TRAINED = "resnet50-train";
const STEPS = 3;

interface Growth {
  /** Bytes per step. */
  readonly slope: number;
  readonly limit: number;
  readonly met: boolean;
}

/** By how much resident memory grew, looked at every so many steps, and whether that counts as none. */
export function growthOf(resident: readonly number[], steps: number): Growth {
  const slope = slopeOf(resident.map((bytes, i) => [i * steps, bytes]));
  const limit = NOISE / (resident.length * steps);
  return { slope, limit, met: slope <= limit };
}

/** Growth of the resident memory while training goes on, and the peak of a large step beside a peer's. */
export async function memoryFindings(options: Options, home: string): Promise<Finding[]> {
  const { engine, threads, peers, quick } = options;
  const run = (args: readonly string[]): Promise<string> =>
    outputOf(ourScript("run/memory.js", args, engine, threads, home, ["--expose-gc"]));
  const findings: Finding[] = [];
  for (const { workload, epochs } of SLOPES) {
    const [settling, before, watched] = quick ? [5, 2, 5] : [SETTLING, WARM_UP, epochs];
    const args = ["slope", engine, workload, String(settling), String(before + watched)];
    const resident = JSON.parse(await run(args)) as number[];
    const { slope, limit, met } = growthOf(resident.slice(before), STEPS_PER_EPOCH);
    findings.push({
      what: `resident memory of ${workload}, slope over ${watched * STEPS_PER_EPOCH} steps`,
      value: slope,
      unit: "bytes/step",
      goal: `≤ ${limit.toFixed(1)} bytes/step`,
      met: quick ? null : met, // a few epochs say nothing
    });
  }
  const ours = Number(await run(["peak", engine, TRAINED, String(STEPS)]));
  const theirs = peers !== null && isInstalled("keras-tensorflow", peers) ? await peakOf(peers, options, home) : null;
  findings.push({
    what: `peak memory of ${STEPS} steps of ${TRAINED}`,
    value: ours / 2 ** 20,
    unit: "MiB",
    goal: theirs === null ? null : "< keras-tensorflow",
    met: theirs === null ? null : ours < theirs,
  });
  if (theirs !== null)
    findings.push({ what: "  the same, keras-tensorflow", value: theirs / 2 ** 20, unit: "MiB", goal: null, met: null });
  return findings;
}

async function peakOf(folder: string, { threads }: Options, home: string): Promise<number> {
  const text = await outputOf(peerCommand("keras-tensorflow", folder, threads, ["1", "peak-rss"], home));
  const line = text.split("\n").find((one) => one.startsWith("{"));
  return (JSON.parse(line as string) as Measured).value;
}
