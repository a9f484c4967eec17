import { didYouMean, LayerError, OpError } from "../errors/index.js";
import type { Spec } from "../host/spec.js";

/** A non-negative axis; throws naming the op and the valid range. */
export function axisOf(op: string, axis: number, rank: number, inputs: readonly Spec[] = []): number {
  const at = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || at < 0 || at >= rank) {
    throw new OpError(op, `axis must be an integer in [${-rank}, ${rank}), got axis ${axis}`, inputs, { axis });
  }
  return at;
}

/** Axes to reduce, ascending: all for `null`; repeated axes are an error. */
export function axesOf(op: string, axis: number | readonly number[] | null | undefined, rank: number, inputs: readonly Spec[] = []): number[] {
  if (axis == null) return Array.from({ length: rank }, (_, i) => i);
  const axes = (typeof axis === "number" ? [axis] : axis).map((a) => axisOf(op, a, rank, inputs));
  if (new Set(axes).size !== axes.length) throw new OpError(op, `axes must not repeat, got [${axis}]`, inputs, { axis: [...axes] });
  return axes.sort((a, b) => a - b);
}

/** Refuses option keys that are not in `known`, with a suggestion. Every public function with options calls it. */
export function checkOptions(where: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw unknownOption(where, key, known);
  }
}

function unknownOption(where: string, key: string, known: readonly string[]): LayerError {
  const hint = didYouMean(key, known) ?? (known.length === 0 ? "It takes no options." : `Known options: ${known.join(", ")}.`);
  return new LayerError(where, `unknown option "${key}"`, { argument: key, hint });
}
