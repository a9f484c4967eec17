/** The contractions of attention over any axes of `[batch, …, heads, dim]`. */
export interface AttentionEquations {
  /** (keys, queries) → scores. */
  readonly scores: string;
  /** (scores, values) → attended. */
  readonly attended: string;
  /** How many axes at the end of the scores hold keys; as many before them hold queries. */
  readonly axes: number;
}

const letters = "abcdefghijklmnopqrstuvwxyz";

/** Equations for projected tensors of `rank` axes that look along `axes`. */
export function attentionEquations(rank: number, axes: readonly number[]): AttentionEquations {
  const target = [...letters.slice(0, rank)];
  let next = rank;
  const source = target.map((letter, i) => (axes.includes(i) ? (letters[next++] as string) : letter));
  // The scores keep what queries and keys share, then the queries' places, then the keys'.
  const kept = target.filter((_, i) => i !== rank - 1 && !axes.includes(i));
  const product = [...kept, ...axes.map((a) => target[a]), ...axes.map((a) => source[a])].join("");
  return {
    scores: `${source.join("")},${target.join("")}->${product}`,
    attended: `${product},${source.join("")}->${target.join("")}`,
    axes: axes.length,
  };
}

/** `[…, features]` · `[features, heads, dim]` → `[…, heads, dim]`, for inputs of `rank` axes. */
export function projectionEquation(rank: number): string {
  const kept = letters.slice(0, rank - 1);
  const [features, heads, dim] = [...letters.slice(rank - 1, rank + 2)];
  return `${kept}${features},${features}${heads}${dim}->${kept}${heads}${dim}`;
}

/** `[…, heads, dim]` · `[heads, dim, …sizes]` → `[…, …sizes]`, and the letters of the sizes. */
export function outputEquation(rank: number, sizes: number): { readonly equation: string; readonly biasAxes: string } {
  const kept = letters.slice(0, rank - 1);
  const heads = letters.slice(rank - 1, rank + 1);
  const out = letters.slice(rank + 1, rank + 1 + sizes);
  return { equation: `${kept}${heads},${heads}${out}->${kept}${out}`, biasAxes: out };
}
