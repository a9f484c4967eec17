import type { DType } from "../host/dtype.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import { divideNoNan, sameRank } from "./align.js";

export const REDUCTIONS = ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"] as const;
/** How a loss turns values per sample into one: `null` is `"none"`. */
export type LossReduction = (typeof REDUCTIONS)[number] | null;

const everyAxis = (x: Node): number[] => x.shape.map((_, i) => i);
const sizeOf = (x: Node): number => x.shape.reduce((a, b) => a * b, 1);

/** Mask and weights as one factor. With the two means, what the mask leaves keeps the weight of the whole. */
function weightsOf(weight: Node | null, mask: Node | null, dtype: DType, reduction: LossReduction): Node | null {
  if (mask === null) return weight;
  let factor = g.cast(mask, dtype);
  if (reduction === "mean" || reduction === "sum_over_batch_size") {
    const valid = g.sum(factor, everyAxis(factor));
    factor = g.mul(factor, divideNoNan(g.broadcastTo(g.scalar(sizeOf(factor), dtype), []), valid));
  }
  if (weight === null) return factor;
  const [m, w] = sameRank(factor, weight);
  return g.mul(w, m);
}

/** Values per sample, weighted, masked and reduced. */
export function reduceWeighted(values: Node, weight: Node | null, mask: Node | null, reduction: LossReduction): Node {
  const weights = weightsOf(weight, mask, values.dtype, reduction);
  const [aligned, factor] = weights === null ? [values, null] : sameRank(values, weights);
  const weighted = factor === null ? aligned : g.mul(aligned, factor);
  const { shape } = weighted;
  if (reduction === null || reduction === "none" || shape.length === 0 || (shape.length === 1 && shape[0] === 0)) return weighted;
  const total = g.sum(weighted, everyAxis(weighted));
  if (reduction === "sum") return total;
  if (reduction === "mean_with_sample_weight" && factor !== null) return divideNoNan(total, g.sum(factor, everyAxis(factor)));
  const count = sizeOf(weighted);
  return count === 0 ? total : g.div(total, count);
}
