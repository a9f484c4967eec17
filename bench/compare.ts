import type { Side } from "./sides.js";
import { median, ratioOf, type Spread, spreadOf } from "./statistics.js";
import { type Line, lowerIsBetter } from "./workloads/workload.js";

/** What one side reached, round by round. */
export interface Reached extends Spread {
  readonly side: string;
  readonly threads: number;
}

/** A line of the table, filled in. */
export interface Result {
  readonly line: Line;
  readonly ours: Reached;
  /** Fastest first. */
  readonly peers: readonly Reached[];
  /** How many times faster than the fastest peer; `null` without one. */
  readonly ratio: Spread | null;
  /** `null` when there is nothing to judge by. */
  readonly met: boolean | null;
}

/**
 * Runs ours and the peers alternately, a process per side and round. A peer that fails is left out, and `onProblem` hears why;
 * rejects when ours fails.
 */
export async function compare(
  line: Line,
  ours: Side,
  peers: readonly Side[],
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
  onProblem: (problem: string) => void,
): Promise<Result> {
  const mine: number[] = [];
  let theirs = peers.map((side) => ({ side, values: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    mine.push(await ours.measure(line, seconds));
    for (const one of theirs) {
      try {
        one.values.push(await one.side.measure(line, seconds));
      } catch (error) {
        onProblem(`${line.name}, ${one.side.name}: ${error instanceof Error ? error.message : error}`);
        theirs = theirs.filter((other) => other !== one);
      }
    }
  }
  const reached = ({ name, threads }: Side, values: readonly number[]): Reached => ({ side: name, threads, ...spreadOf(values) });
  return judge(
    line,
    reached(ours, mine),
    theirs.map(({ side, values }) => reached(side, values)),
  );
}

/** Ranks the peers and holds ours against the goal. */
export function judge(line: Line, ours: Reached, others: readonly Reached[]): Result {
  const lower = lowerIsBetter(line.unit);
  const peers = [...others].sort((a, b) => (lower ? a.median - b.median : b.median - a.median));
  const best = peers[0];
  const ratio = best === undefined ? null : ratioOf(ours.values, best.values, lower);
  const { goal } = line;
  const met = "atMost" in goal ? median(ours.values) <= goal.atMost : ratio === null ? null : ratio.median >= goal.times;
  return { line, ours, peers, ratio, met };
}
