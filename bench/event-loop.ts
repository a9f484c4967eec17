import type { Finding } from "./finding.js";
import type { Options } from "./options.js";
import { outputOf } from "./process.js";
import { ourScript } from "./sides.js";

const SECONDS = 10;
/** Milliseconds. */
const LIMIT = 20;

interface Delays {
  readonly what: string;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Event-loop delays while the engine is kept busy, as `monitorEventLoopDelay` at 1 ms sees them. */
export async function eventLoopFindings({ engine, threads, quick }: Options, home: string): Promise<Finding[]> {
  const seconds = quick ? 1 : SECONDS;
  const text = await outputOf(ourScript("run/event-loop.js", [engine, String(seconds)], engine, threads, home));
  return text
    .trim()
    .split("\n")
    .map((row) => JSON.parse(row) as Delays)
    .flatMap(({ what, p99, max }) => [
      { what: `event-loop delay, ${seconds} s ${what}: p99`, value: p99, unit: "ms", goal: `< ${LIMIT} ms`, met: p99 < LIMIT },
      { what: "  the longest", value: max, unit: "ms", goal: null, met: null },
    ]);
}
