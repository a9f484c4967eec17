import { config, type FilledOf, int, nullable, type OptionsOf, positiveInt } from "../config/index.js";
import type { Node } from "../ir/index.js";
import { divideNoNan } from "../losses/align.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { nodeOf, type TensorLike, wrap } from "../surface/index.js";
import { areEvenlySpread, count, FAR_BELOW } from "./confusion.js";
import { type Direction, Metric, type MetricCallOptions, metricFields } from "./metric.js";
import { weightOf } from "./reduction-metrics.js";
import { thresholdList, thresholdsField } from "./thresholds.js";

const fields = {
  ...metricFields,
  thresholds: thresholdsField,
  topK: nullable(positiveInt).or(null).doc("Only the k highest scores of a row count as predicted."),
  classId: nullable(int).or(null).doc("The only class looked at."),
} as const;

const ratio = (part: Node, other: Node): Tensor => {
  const value = divideNoNan(part, g.add(part, other));
  return wrap(value.shape[0] === 1 ? g.reshape(value, []) : value);
};

export const precisionConfig = /* @__PURE__ */ config("keras.metrics", "Precision", fields);
/**
 * Share of predicted positives that are right: tp / (tp + fp).
 *
 * @example
 * const metric = new metrics.Precision();
 * metric.updateState([0, 1, 1, 1], [1, 0, 1, 1]);
 * await metric.result().item(); // 0.6666667
 */
export class Precision extends Metric {
  static override readonly className: string = "Precision";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = precisionConfig;
  declare readonly config: FilledOf<typeof precisionConfig>;
  readonly thresholds: readonly number[];
  readonly truePositives: Variable;
  readonly falsePositives: Variable;
  constructor(options: OptionsOf<typeof precisionConfig> = {}) {
    const filled = precisionConfig.fill("Precision", options);
    super(filled);
    this.thresholds = thresholdList(filled.thresholds, filled.topK === null ? 0.5 : FAR_BELOW);
    this.truePositives = this.addVariable([this.thresholds.length], "zeros", { name: "true_positives" });
    this.falsePositives = this.addVariable([this.thresholds.length], "zeros", { name: "false_positives" });
  }
  override get direction(): Direction {
    return "up";
  }
  override updateState(yTrue: TensorLike, yPred: TensorLike, options: MetricCallOptions = {}): void {
    const { thresholds, truePositives, falsePositives } = this;
    const { topK, classId } = this.config;
    const rules = { thresholds, evenly: areEvenlySpread(thresholds), topK, classId };
    count(this.name, { truePositives, falsePositives }, nodeOf(yTrue), nodeOf(yPred), weightOf(this, options), rules);
  }
  override result(): Tensor {
    return ratio(this.truePositives.read(), this.falsePositives.read());
  }
}

export const recallConfig = /* @__PURE__ */ config("keras.metrics", "Recall", fields);
/**
 * Share of positives that are found: tp / (tp + fn).
 *
 * @example
 * const metric = new metrics.Recall();
 * metric.updateState([0, 1, 1, 1], [1, 0, 1, 1]);
 * await metric.result().item(); // 0.6666667
 */
export class Recall extends Metric {
  static override readonly className: string = "Recall";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = recallConfig;
  declare readonly config: FilledOf<typeof recallConfig>;
  readonly thresholds: readonly number[];
  readonly truePositives: Variable;
  readonly falseNegatives: Variable;
  constructor(options: OptionsOf<typeof recallConfig> = {}) {
    const filled = recallConfig.fill("Recall", options);
    super(filled);
    this.thresholds = thresholdList(filled.thresholds, filled.topK === null ? 0.5 : FAR_BELOW);
    this.truePositives = this.addVariable([this.thresholds.length], "zeros", { name: "true_positives" });
    this.falseNegatives = this.addVariable([this.thresholds.length], "zeros", { name: "false_negatives" });
  }
  override get direction(): Direction {
    return "up";
  }
  override updateState(yTrue: TensorLike, yPred: TensorLike, options: MetricCallOptions = {}): void {
    const { thresholds, truePositives, falseNegatives } = this;
    const { topK, classId } = this.config;
    const rules = { thresholds, evenly: areEvenlySpread(thresholds), topK, classId };
    count(this.name, { truePositives, falseNegatives }, nodeOf(yTrue), nodeOf(yPred), weightOf(this, options), rules);
  }
  override result(): Tensor {
    return ratio(this.truePositives.read(), this.falseNegatives.read());
  }
}
