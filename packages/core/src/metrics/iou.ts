import { OpError } from "../errors/index.js";
import { epsilon, floatx } from "../host/defaults.js";
import { isFloat } from "../host/dtype.js";
import { ndarray } from "../host/ndarray.js";
import type { Node } from "../ir/index.js";
import { divideNoNan } from "../losses/align.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { axisOf, nodeOf, type TensorLike, wrap } from "../surface/index.js";
import { type Direction, Metric, type MetricCallOptions, type MetricOptions, metricDType, metricFields } from "./metric.js";
import { weightOf } from "./reduction-metrics.js";

/** Fields of metrics that count pixels: their state is int32 unless told otherwise. */
export const pixelFields = { ...metricFields, dtype: metricDType(() => "int32").orElse(() => null) } as const;

/** How labels and predictions are read. */
export interface PixelRules {
  readonly numClasses: number;
  readonly targetClassIds: readonly number[];
  readonly ignoreClass: number | null;
  readonly sparseYTrue: boolean;
  readonly sparseYPred: boolean;
  readonly axis: number;
}

const flat = (x: Node): Node => g.reshape(x, [x.shape.reduce((a, b) => a * b, 1)]);

/** Base of the metrics of overlap between predicted and true classes: sums a confusion matrix, true classes by rows. */
export abstract class ConfusionMatrixMetric extends Metric {
  readonly totalConfusionMatrix: Variable;
  readonly rules: PixelRules;

  constructor(options: MetricOptions, rules: PixelRules) {
    super(options);
    this.rules = rules;
    this.totalConfusionMatrix = this.addVariable([rules.numClasses, rules.numClasses], "zeros", {
      name: "total_confusion_matrix",
    });
  }
  override get direction(): Direction {
    return "up";
  }

  override updateState(yTrue: TensorLike, yPred: TensorLike, options: MetricCallOptions = {}): void {
    const { sparseYTrue, sparseYPred } = this.rules;
    const labels = flat(this.#classes(nodeOf(yTrue), sparseYTrue));
    const predicted = flat(this.#classes(this.prepared(nodeOf(yPred)), sparseYPred));
    if (labels.shape[0] !== predicted.shape[0]) {
      throw new OpError(this.name, "targets and predictions must have as many entries", [labels.spec, predicted.spec]);
    }
    const given = weightOf(this, options);
    const weight =
      given === null
        ? g.full(labels.shape, 1, this.dtype)
        : g.broadcastTo(g.cast(given.shape.length > 1 ? flat(given) : given, this.dtype), labels.shape);
    this.#add(labels, predicted, weight);
  }

  /** Predictions as class ids or scores. */
  protected prepared(yPred: Node): Node {
    return yPred;
  }

  #classes(x: Node, sparse: boolean): Node {
    return g.cast(sparse ? x : g.argMax([x], { axis: axisOf(this.name, this.rules.axis, x.shape.length, [x.spec]) }), "int32");
  }

  /** Entries with a class that does not exist, or is ignored, are left out. */
  #add(labels: Node, predicted: Node, weight: Node): void {
    const { numClasses: n, ignoreClass } = this.rules;
    const within = (x: Node): Node => g.and(g.lessEqual(0, x), g.less(x, n));
    const known = g.and(within(labels), within(predicted));
    const counted = ignoreClass === null ? known : g.and(known, g.not(g.equal(labels, ignoreClass)));
    const cell = g.where(counted, g.add(g.mul(labels, n), predicted), -1);
    const matrix = this.totalConfusionMatrix.read();
    this.totalConfusionMatrix.assign(wrap(g.reshape(g.scatterAdd([flat(matrix), cell, weight], {}), [n, n])));
  }

  /** Mean over the target classes that occur of tp / (tp + fp + fn). */
  override result(): Tensor {
    const matrix = this.totalConfusionMatrix.read();
    const dtype = isFloat(matrix.dtype) ? matrix.dtype : floatx();
    const n = this.rules.numClasses;
    const counts = g.cast(matrix, dtype);
    const position = (axis: number): Node => g.iota([], { dtype: "int32", shape: [n, n], axis });
    const hits = g.sum(g.where(g.equal(position(0), position(1)), counts, 0), [0]);
    const union = g.sub(g.add(g.sum(counts, [0]), g.sum(counts, [1])), hits);
    const target = nodeOf(
      ndarray(
        Array.from({ length: n }, (_, c) => this.rules.targetClassIds.includes(c)),
        { dtype: "bool" },
      ),
    );
    const valid = g.and(target, g.less(1e-9, union));
    const scores = g.where(valid, g.div(hits, g.add(union, epsilon())), 0);
    return wrap(divideNoNan(g.sum(scores, [0]), g.sum(g.cast(valid, dtype), [0])));
  }
}
