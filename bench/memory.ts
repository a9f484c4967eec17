import type { Finding } from "./finding.js";
import type { Measured } from "./measure.js";
import type { Options } from "./options.js";
import { outputOf } from "./process.js";
import { isInstalled, ourScript, peerCommand } from "./sides.js";
import { slopeOf } from "./statistics.js";

/** Workloads trained for long: epochs to warm up, epochs watched, and steps of an epoch. */
const SLOPES = [
  { workload: "tiny-fit", warmUp: 100, epochs: 200, steps: 100 },
  { workload: "mlp-fit", warmUp: 20, epochs: 200, steps: 100 },
] as const;
/** Bytes that may come and go with the garbage of the host language over the whole run. */
const NOISE = 2 ** 20;
const TRAINED = "resnet50-train";
const STEPS = 3;

/** Growth of the resident memory while training goes on, and the peak of a large step beside a peer's. */
export async function memoryFindings(options: Options, home: string): Promise<Finding[]> {
  const { engine, threads, peers, quick } = options;
  const run = (args: readonly string[]): Promise<string> =>
    outputOf(ourScript("run/memory.js", args, engine, threads, home, ["--expose-gc"]));
  const findings: Finding[] = [];
  for (const { workload, warmUp, epochs, steps } of SLOPES) {
    const [before, watched] = quick ? [2, 5] : [warmUp, epochs];
    const resident = JSON.parse(await run(["slope", engine, workload, String(before + watched)])) as number[];
    const slope = slopeOf(resident.slice(before).map((bytes, i) => [i * steps, bytes]));
    const total = watched * steps;
    findings.push({
      what: `resident memory of ${workload}, slope over ${total} steps`,
      value: slope,
      unit: "bytes/step",
      goal: `≤ ${(NOISE / total).toFixed(0)} bytes/step`,
      met: slope * total <= NOISE,
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
