import type { Shape } from "../host/spec.js";
import type { RefArray } from "../ir/index.js";

/** A reduction seen as runs: `[outer, middle, inner]` with only `middle` reduced, or an index map for scattered axes. */
interface Plan {
  readonly outer: number;
  readonly middle: number;
  readonly inner: number;
}

function contiguous(shape: Shape, axes: readonly number[]): Plan | null {
  const sorted = [...axes].sort((a, b) => a - b);
  const first = sorted[0] ?? shape.length;
  const last = sorted[sorted.length - 1] ?? first - 1;
  if (last - first + 1 !== sorted.length) return null;
  const product = (from: number, to: number): number => shape.slice(from, to).reduce((a, b) => a * b, 1);
  return { outer: product(0, first), middle: product(first, last + 1), inner: product(last + 1, shape.length) };
}

/** Where each input element lands, for axes that do not lie side by side. */
function landing(shape: Shape, axes: readonly number[]): { target: Int32Array; groups: number } {
  const gone = new Set(axes);
  const size = shape.reduce((a, b) => a * b, 1);
  const steps = new Array<number>(shape.length).fill(0);
  let groups = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (gone.has(i)) continue;
    steps[i] = groups;
    groups *= shape[i]!;
  }
  const target = new Int32Array(size);
  const index = new Array<number>(shape.length).fill(0);
  let to = 0;
  for (let at = 0; at < size; at++) {
    target[at] = to;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      to += steps[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      to -= steps[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return { target, groups };
}

/** Folds `axes` of `x` into `out` in float64, elements in row-major order; `unit` is the empty fold. */
export function foldReference(
  x: RefArray,
  axes: readonly number[],
  out: RefArray,
  unit: number,
  combine: (a: number, b: number) => number,
): void {
  const { target, groups } = landing(x.shape, axes);
  const wide = new Float64Array(groups).fill(unit);
  for (let i = 0; i < target.length; i++) wide[target[i]!] = combine(wide[target[i]!]!, x.data[i]!);
  for (let i = 0; i < groups; i++) out.data[i] = wide[i]!;
}

/** Sum in float64; plain loops for the two layouts that training uses. */
export function sumReference(x: RefArray, axes: readonly number[], out: RefArray): void {
  const plan = contiguous(x.shape, axes);
  if (plan === null) return foldReference(x, axes, out, 0, (a, b) => a + b);
  const { outer, middle, inner } = plan;
  const { data } = x;
  if (inner === 1) {
    for (let o = 0, at = 0; o < outer; o++) {
      let total = 0;
      for (let m = 0; m < middle; m++) total += data[at++]!;
      out.data[o] = total;
    }
    return;
  }
  const row = new Float64Array(inner);
  for (let o = 0, at = 0; o < outer; o++) {
    row.fill(0);
    for (let m = 0; m < middle; m++) for (let i = 0; i < inner; i++) row[i]! += data[at++]!;
    for (let i = 0; i < inner; i++) out.data[o * inner + i] = row[i]!;
  }
}

/** First index of the best element along `axis`; NaN counts as best, as in NumPy. */
export function argReference(x: RefArray, axis: number, out: RefArray, better: (a: number, b: number) => boolean): void {
  const inner = x.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const n = x.shape[axis]!;
  for (let at = 0; at < out.data.length; at++) {
    const start = Math.floor(at / inner) * n * inner + (at % inner);
    let best = 0;
    for (let i = 1; i < n; i++) {
      const [now, top] = [x.data[start + i * inner]!, x.data[start + best * inner]!];
      if (top === top && (now !== now || better(now, top))) best = i;
    }
    out.data[at] = best;
  }
}
