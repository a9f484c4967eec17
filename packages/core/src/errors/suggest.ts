/** Damerau-free edit distance; the words compared are option names, so quadratic is fine. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

const fold = (word: string): string => word.replaceAll("_", "").toLowerCase();

/** The known word nearest to what was typed, or `undefined` when nothing is near. */
export function nearest(typed: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const word of known) {
    const d = distance(fold(typed), fold(word));
    if (d < bestDistance) {
      best = word;
      bestDistance = d;
    }
  }
  return best;
}

/**
 * `Did you mean "useBias"?`, or `undefined` when nothing is near.
 *
 * @example
 * didYouMean("use_bais", ["useBias", "units"]); // "Did you mean \"useBias\"?"
 */
export function didYouMean(typed: string, known: Iterable<string>): string | undefined {
  const word = nearest(typed, known);
  return word === undefined ? undefined : `Did you mean "${word}"?`;
}
