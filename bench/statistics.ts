/** The middle of sorted values; the mean of the two in the middle of an even number of them. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}

/** A median with the smallest and largest of what it is the median of. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly values: readonly number[];
}

export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
  values,
});

/** How many times faster `ours` is: the ratio of the medians, and the least and greatest ratio of one round. */
export function ratioOf(ours: readonly number[], theirs: readonly number[], lowerIsBetter: boolean): Spread {
  const ratio = (a: number, b: number): number => (lowerIsBetter ? b / a : a / b);
  const rounds = Math.min(ours.length, theirs.length);
  const values = Array.from({ length: rounds }, (_, i) => ratio(ours[i] as number, theirs[i] as number));
  return { ...spreadOf(values), median: ratio(median(ours), median(theirs)) };
}

/** The median of the slopes between any two points: a jump counts for little, what goes on is in most pairs. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  return median(points.flatMap(([x, y], i) => points.slice(i + 1).map(([u, v]) => (v - y) / (u - x))));
}
