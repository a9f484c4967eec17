import { OpError } from "../errors/index.js";
import type { Spec } from "../host/spec.js";

/** What was passed as an axis, which untyped code may make anything. */
const shown = (axis: unknown): string => (typeof axis === "string" ? JSON.stringify(axis) : String(axis));

/** A non-negative axis; throws naming the op and the valid range. */
export function axisOf(op: string, axis: number, rank: number, inputs: readonly Spec[] = []): number {
  const whole = Number.isInteger(axis);
  const at = whole && axis < 0 ? axis + rank : axis;
  if (!whole || at < 0 || at >= rank) {
    throw new OpError(op, `axis must be an integer in [${-rank}, ${rank}), got axis ${shown(axis)}`, inputs, { axis });
  }
  return at;
}

/** Axes to reduce, ascending: all for `null`; repeated axes are an error. */
export function axesOf(
  op: string,
  axis: number | readonly number[] | null | undefined,
  rank: number,
  inputs: readonly Spec[] = [],
): number[] {
  if (axis == null) return Array.from({ length: rank }, (_, i) => i);
  const axes = (Array.isArray(axis) ? axis : [axis]).map((a) => axisOf(op, a, rank, inputs));
  if (new Set(axes).size !== axes.length)
    throw new OpError(op, `axes must not repeat, got [${axis}]`, inputs, { axis: [...axes] });
  return axes.sort((a, b) => a - b);
}
