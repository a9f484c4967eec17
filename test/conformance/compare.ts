import { type DType, type HostArray, numbersOf, type OpKind, type OpSamples, showSpec } from "@keras-ts/core/testing";

/** Overrides the largest relative error of an op on an engine; `undefined` keeps the usual one. */
export type Tolerances = (op: string, dtype: DType, usual: number) => number | undefined;

const ELEMENTWISE: Partial<Record<DType, number>> = { float64: 1e-12, float32: 2e-6, float16: 2e-3, bfloat16: 1.6e-2 };
const SUMMING: Partial<Record<DType, number>> = { float64: 1e-11, float32: 1e-5, float16: 4e-3, bfloat16: 3e-2 };
const sums = (kind: OpKind): boolean => kind !== "elementwise" && kind !== "move";

export const isExact = (kind: OpKind, samples: OpSamples): boolean =>
  kind === "move" || kind === "source" || samples.exact === true;

/** Largest relative error of an op. */
export function toleranceOf(kind: OpKind, dtype: DType, samples: OpSamples): number {
  return samples.tolerance?.[dtype] ?? (sums(kind) ? SUMMING : ELEMENTWISE)[dtype] ?? 0;
}

/** Part of the largest element that counts as scale for all: sums and zero crossings lose digits that small ones never had. */
const SHARE = 0.1;

/** Throws naming the first element further off than `tolerance`, relative to its size and to that of the whole, plus `floor`. */
export const compare = (actual: HostArray, wanted: readonly number[], tolerance: number, options: CompareOptions = {}): void =>
  compareNumbers(numbersOf(actual), wanted, tolerance, { what: showSpec(actual), ...options });

export interface CompareOptions {
  readonly exact?: boolean;
  readonly floor?: number;
  /** Shown in messages. */
  readonly what?: string;
}
export function compareNumbers(
  got: readonly number[],
  wanted: readonly number[],
  tolerance: number,
  { exact = false, floor = 0, what = "the result" }: CompareOptions = {},
): void {
  if (got.length !== wanted.length) throw new Error(`${wanted.length} elements were expected, got ${got.length}`);
  let scale = 0;
  for (const w of wanted) if (Number.isFinite(w)) scale = Math.max(scale, Math.abs(w));
  for (let i = 0; i < wanted.length; i++) {
    const [a, w] = [got[i] as number, wanted[i] as number];
    const near = Number.isFinite(a) && Number.isFinite(w) && Math.abs(a - w) <= tolerance * (Math.abs(w) + SHARE * scale) + floor;
    const same = exact ? Object.is(a, w) : a === w || (a !== a && w !== w);
    if (same || (!exact && near)) continue;
    throw new Error(`element ${i} of ${what} must be ${show(w)}, got ${show(a)} (tolerance ${exact ? "none" : tolerance})`);
  }
}
const show = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));
