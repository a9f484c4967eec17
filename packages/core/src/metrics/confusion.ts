import { OpError } from "../errors/index.js";
import { epsilon, floatx } from "../host/defaults.js";
import { type DType, isFloat } from "../host/dtype.js";
import { ndarray } from "../host/ndarray.js";
import type { Node } from "../ir/index.js";
import { sameRank } from "../losses/align.js";
import * as g from "../ops/index.js";
import type { Variable } from "../runtime/index.js";
import { nodeOf } from "../surface/index.js";
import { buckets } from "./buckets.js";
import { assignAdd } from "./metric.js";
import { type Batch, type CountingRules, type Tally, total } from "./tally.js";

/** Stands for "not among the top k": below every score. */
export const FAR_BELOW = -1e10;

/** The four counts of a confusion matrix, one entry per threshold (and label). */
export interface Counts {
  readonly truePositives?: Variable | undefined;
  readonly falsePositives?: Variable | undefined;
  readonly trueNegatives?: Variable | undefined;
  readonly falseNegatives?: Variable | undefined;
}

/** Whether thresholds are i / (n − 1), as {@link CountingRules.evenly} needs. */
export function areEvenlySpread(thresholds: readonly number[]): boolean {
  const n = thresholds.length;
  return n >= 3 && thresholds.every((t, i) => Math.abs(t - i / (n - 1)) <= epsilon() + 1e-5 * Math.abs(i / (n - 1)));
}

/** A row of constants. */
export const row = (values: readonly number[], dtype: DType): Node =>
  nodeOf(ndarray([...values], { dtype, shape: [values.length] }));

/** Adds a batch to the counts. */
export function count(where: string, counts: Counts, yTrue: Node, yPred: Node, weight: Node | null, rules: CountingRules): void {
  const some = Object.values(counts).find((v) => v !== undefined) as Variable;
  const dtype = isFloat(some.dtype) ? some.dtype : floatx();
  const batch = prepare(where, g.cast(yTrue, dtype), g.cast(yPred, dtype), weight === null ? null : g.cast(weight, dtype), rules);
  const { tp, fp, positives, negatives } = rules.evenly ? buckets(batch, rules) : compared(batch, rules);
  const add = (variable: Variable | undefined, make: () => Node): void => {
    if (variable !== undefined) assignAdd(variable, make());
  };
  add(counts.truePositives, () => tp);
  add(counts.falsePositives, () => fp);
  add(counts.trueNegatives, () => g.sub(negatives, fp));
  add(counts.falseNegatives, () => g.sub(positives, tp));
}

function prepare(where: string, yTrue: Node, yPred: Node, weight: Node | null, rules: CountingRules): Batch {
  let [predictions, labels] = sameRank(yPred, yTrue);
  let weights = weight === null ? null : g.reshape(weight, [...weight.shape, 1]);
  if (weights !== null) [, weights] = sameRank(labels, weights, false);
  if (rules.topK != null) predictions = keepTop(predictions, rules.topK);
  if (rules.classId != null) {
    if (predictions.shape.length < 2) {
      throw new OpError(where, "classId needs predictions [samples, classes]", [yPred.spec], { classId: rules.classId });
    }
    labels = column(where, labels, rules.classId);
    predictions = column(where, predictions, rules.classId);
  }
  if (labels.shape.join() !== predictions.shape.join()) {
    throw new OpError(where, "targets and predictions must have one shape", [yTrue.spec, yPred.spec]);
  }
  const bool = g.cast(g.cast(labels, "bool"), predictions.dtype);
  let factor = weights === null ? null : g.broadcastTo(weights, predictions.shape);
  if (rules.labelWeights != null) {
    const perLabel = g.broadcastTo(row(rules.labelWeights, predictions.dtype), predictions.shape);
    factor = factor === null ? perLabel : g.mul(factor, perLabel);
  }
  if (rules.multiLabel) return { labels: bool, predictions, weights: factor };
  const flat = (x: Node): Node => g.reshape(x, [x.shape.reduce((a, b) => a * b, 1)]);
  return { labels: flat(bool), predictions: flat(predictions), weights: factor === null ? null : flat(factor) };
}

/** One class's column, kept as an axis of size 1. */
function column(where: string, x: Node, classId: number): Node {
  const axis = x.shape.length - 1;
  const size = x.shape[axis] as number;
  if (classId < -size || classId >= size)
    throw new OpError(where, `classId must be in [${-size}, ${size})`, [x.spec], { classId });
  const at = classId < 0 ? classId + size : classId;
  const starts = x.shape.map((_, i) => (i === axis ? at : 0));
  return g.slice([x], { starts, limits: x.shape.map((d, i) => (i === axis ? at + 1 : d)), strides: x.shape.map(() => 1) });
}

/** Scores outside the `k` highest of each row moved far below every threshold. */
function keepTop(x: Node, k: number): Node {
  const axis = x.shape.length - 1;
  const order = g.argSort([x], { axis, descending: true });
  const rank = g.argSort([order], { axis, descending: false });
  return g.where(g.less(rank, k), x, FAR_BELOW);
}

/** Every prediction against every threshold: `[T, …]`. */
function compared({ labels, predictions, weights }: Batch, { thresholds }: CountingRules): Tally {
  const { shape, dtype } = predictions;
  const whole = [thresholds.length, ...shape];
  const limits = g.broadcastTo(g.reshape(row(thresholds, dtype), [thresholds.length, ...shape.map(() => 1)]), whole);
  const above = g.cast(g.less(limits, g.broadcastTo(predictions, whole)), dtype);
  const right = weights === null ? labels : g.mul(labels, weights);
  const wrong = weights === null ? g.sub(1, labels) : g.mul(g.sub(1, labels), weights);
  const sum = (x: Node): Node => g.sum(g.mul(above, g.broadcastTo(x, whole)), [1]);
  return {
    tp: sum(right),
    fp: sum(wrong),
    positives: total(right, thresholds.length),
    negatives: total(wrong, thresholds.length),
  };
}
