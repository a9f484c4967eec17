/** Largest scratch array that is kept between calls, in numbers: 8 MiB. */
const KEPT = 1 << 20;
const kept = /* @__PURE__ */ new Map<string, Float64Array>();

/**
 * Working memory for one use at a time, named after it. Holds whatever was left there: whoever borrows it writes before
 * reading. Kept between calls while it is small.
 */
export function scratch(use: string, size: number): Float64Array {
  const known = kept.get(use);
  if (known !== undefined && known.length >= size) return known;
  const made = new Float64Array(size);
  if (size <= KEPT) kept.set(use, made);
  return made;
}
