import type { Node } from "../ir/index.js";
import { clip } from "../losses/align.js";
import * as g from "../ops/index.js";
import { type Batch, type CountingRules, type Tally, total } from "./tally.js";

/**
 * Counts for evenly spread thresholds: each prediction falls into the bucket of the highest threshold below it, and sums
 * from the right give the counts above each threshold. Work grows with samples plus thresholds, not with their product.
 */
export function buckets({ labels, predictions, weights }: Batch, { thresholds }: CountingRules): Tally {
  const n = thresholds.length;
  const right = weights === null ? labels : g.mul(labels, weights);
  const wrong = weights === null ? g.sub(1, labels) : g.mul(g.sub(1, labels), weights);
  const place = g.sub(g.ceil(g.mul(clip(predictions, 0, 1), n - 1)), 1);
  // The first threshold may lie just below 0, so that a prediction of 0 is above it.
  const bucket = g.cast((thresholds[0] as number) < 0 ? g.max(place, 0) : place, "int32");
  const above = (x: Node): Node => g.cumsum(perBucket(x, bucket, n), 0, true);
  return { tp: above(right), fp: above(wrong), positives: total(right, n), negatives: total(wrong, n) };
}

/** Sums of `values` by bucket, per column: `[N, …]` → `[n, …]`; bucket −1 is left out. */
function perBucket(values: Node, bucket: Node, n: number): Node {
  const rest = values.shape.slice(1);
  const columns = rest.reduce((a, b) => a * b, 1);
  const rows = values.shape.reduce((a, b) => a * b, 1);
  const flat = g.reshape(bucket, [rows]);
  const at =
    columns === 1
      ? flat
      : g.where(
          g.less(flat, 0),
          -1,
          g.add(
            g.mul(flat, columns),
            g.reshape(g.iota([], { dtype: "int32", shape: [rows / columns, columns], axis: 1 }), [rows]),
          ),
        );
  const sums = g.scatterAdd([g.full([n * columns], 0, values.dtype), at, g.reshape(values, [rows])], {});
  return g.reshape(sums, [n, ...rest]);
}
