import { floatx } from "../host/defaults.js";
import { type DType, isFloat } from "../host/dtype.js";
import type { Node } from "../ir/index.js";
import { meanOver, sameRank } from "../losses/align.js";
import * as g from "../ops/index.js";

type Fold = (x: Node, axes: readonly number[]) => Node;
export const meanFold: Fold = meanOver;
export const sumFold: Fold = (x, axes) => g.sum(x, axes);

const from = (start: number, end: number): number[] => Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);

/** Weights times mask. */
export function maskedWeight(weight: Node | null, mask: Node | null, dtype: DType): Node | null {
  if (mask === null) return weight;
  const factor = g.cast(mask, dtype);
  if (weight === null) return factor;
  const [m, w] = sameRank(factor, g.cast(weight, dtype));
  return g.mul(w, m);
}

/** Values and weights with one entry per sample: all axes but the first are folded away. */
export function samplewise(values: Node, weight: Node | null, mask: Node | null, fold: Fold, dtype: DType): [Node, Node | null] {
  const computed = isFloat(dtype) ? dtype : floatx();
  const v = g.cast(g.cast(values, dtype), computed);
  if (weight === null) return [fold(v, from(1, v.shape.length)), null];
  const masked = maskedWeight(g.cast(g.cast(weight, dtype), computed), mask, computed) as Node;
  const [wide, w] = sameRank(v, masked);
  const rank = w.shape.length;
  const narrow = fold(wide, from(rank, wide.shape.length));
  const product = g.mul(narrow, w);
  const spread = g.broadcastTo(w, narrow.shape);
  return [fold(product, from(1, product.shape.length)), fold(spread, from(1, rank))];
}
