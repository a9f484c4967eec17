import type { RefArray } from "../ir/index.js";

/** A label sequence, with the log-probability of its alignments that end in a blank or in its last label. */
interface Prefix {
  readonly labels: readonly number[];
  blank: number;
  label: number;
}
const NEVER = Number.NEGATIVE_INFINITY;
/** log(eᵃ + eᵇ). */
function either(a: number, b: number): number {
  const top = Math.max(a, b);
  return top === NEVER ? NEVER : top + Math.log(Math.exp(a - top) + Math.exp(b - top));
}
const total = (p: Prefix): number => either(p.blank, p.label);

export interface BeamOptions {
  readonly blank: number;
  readonly width: number;
  readonly paths: number;
}

/** The `paths` likeliest label sequences per row of log-probabilities [batch, time, classes]: labels [paths, batch, time], −1 behind. */
export function beamSearch(
  logs: RefArray,
  lengths: readonly number[],
  options: BeamOptions,
): { labels: number[]; scores: number[] } {
  const [batch, time, classes] = logs.shape as readonly [number, number, number];
  const found = Array.from({ length: batch }, (_, b) => {
    const step = (t: number): ArrayLike<number> => logs.data.subarray((b * time + t) * classes, (b * time + t + 1) * classes);
    return search(step, Math.min(lengths[b] as number, time), classes, options);
  });
  const labels: number[] = [];
  for (let k = 0; k < options.paths; k++) {
    for (const beams of found) {
      const own = beams[k]?.labels ?? [];
      for (let t = 0; t < time; t++) labels.push(own[t] ?? -1);
    }
  }
  return {
    labels,
    scores: found.flatMap((beams) =>
      Array.from({ length: options.paths }, (_, k) => (beams[k] === undefined ? NEVER : total(beams[k]))),
    ),
  };
}

function search(
  step: (t: number) => ArrayLike<number>,
  length: number,
  classes: number,
  { blank, width }: BeamOptions,
): Prefix[] {
  let beams: Prefix[] = [{ labels: [], blank: 0, label: NEVER }];
  for (let t = 0; t < length; t++) {
    const logs = step(t);
    const next = new Map<string, Prefix>();
    const at = (labels: readonly number[]): Prefix => {
      const key = labels.join();
      const known = next.get(key);
      if (known !== undefined) return known;
      const made = { labels, blank: NEVER, label: NEVER };
      next.set(key, made);
      return made;
    };
    for (const beam of beams) {
      const whole = total(beam);
      const last = beam.labels.at(-1);
      const stay = at(beam.labels);
      stay.blank = either(stay.blank, whole + (logs[blank] as number));
      if (last !== undefined) stay.label = either(stay.label, beam.label + (logs[last] as number));
      for (let c = 0; c < classes; c++) {
        if (c === blank) continue;
        // The same label again starts anew only behind a blank.
        const from = c === last ? beam.blank : whole;
        if (from === NEVER) continue;
        const longer = at([...beam.labels, c]);
        longer.label = either(longer.label, from + (logs[c] as number));
      }
    }
    beams = [...next.values()].sort((a, b) => total(b) - total(a)).slice(0, width);
  }
  return beams;
}
