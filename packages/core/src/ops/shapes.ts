import { OpError } from "../errors/index.js";
import type { Shape, Spec } from "../host/spec.js";

/** The common shape of several specs under NumPy broadcasting; throws `OpError` naming the op. */
export function broadcastShapes(op: string, specs: readonly Spec[]): Shape {
  const rank = Math.max(...specs.map((s) => s.shape.length));
  const out = new Array<number>(rank).fill(1);
  for (const { shape } of specs) {
    const offset = rank - shape.length;
    shape.forEach((d, i) => {
      const now = out[offset + i] as number;
      if (d === now || d === 1) return;
      if (now !== 1)
        throw new OpError(
          op,
          "shapes must broadcast together",
          specs,
          {},
          "Sizes must be equal or 1, counted from the last axis.",
        );
      out[offset + i] = d;
    });
  }
  return out;
}

/** Axes of `to` along which `from` was stretched or did not exist. */
export function stretchedAxes(from: Shape, to: Shape): number[] {
  const offset = to.length - from.length;
  const axes: number[] = [];
  for (let i = 0; i < to.length; i++) if (i < offset || (from[i - offset] === 1 && to[i] !== 1)) axes.push(i);
  return axes;
}

/** Shape after reducing `axes`, each checked against the rank. */
export function reducedShape(op: string, x: Spec, axes: readonly number[], keepdims: boolean): number[] {
  const gone = new Set(axes);
  for (const a of gone) {
    if (!Number.isInteger(a) || a < 0 || a >= x.shape.length)
      throw new OpError(op, `axis ${a} must be in [0, ${x.shape.length})`, [x]);
  }
  return keepdims ? x.shape.map((d, i) => (gone.has(i) ? 1 : d)) : x.shape.filter((_, i) => !gone.has(i));
}

export const allAxes = (x: { readonly shape: Shape }): number[] => x.shape.map((_, i) => i);
