import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";

/** How predictions are counted. */
export interface CountingRules {
  readonly thresholds: readonly number[];
  /** Thresholds i / (n − 1): then each prediction is put in a bucket once instead of compared with every threshold. */
  readonly evenly: boolean;
  readonly topK?: number | null | undefined;
  readonly classId?: number | null | undefined;
  /** Each column is a problem of its own. */
  readonly multiLabel?: boolean | undefined;
  readonly labelWeights?: readonly number[] | null | undefined;
}

/** Labels, predictions and weights of one shape. */
export interface Batch {
  readonly labels: Node;
  readonly predictions: Node;
  readonly weights: Node | null;
}

/** Counts of predictions above each threshold. */
export interface Tally {
  readonly tp: Node;
  readonly fp: Node;
  /** Weight of all positive and of all negative labels. */
  readonly positives: Node;
  readonly negatives: Node;
}

/** The sum over samples, the same for every threshold. */
export function total(x: Node, thresholds: number): Node {
  const sum = g.sum(x, [0], true);
  return g.broadcastTo(sum, [thresholds, ...sum.shape.slice(1)]);
}
