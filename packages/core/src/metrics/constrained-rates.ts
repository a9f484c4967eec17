import { config, type FilledOf, int, nullable, number, type OptionsOf, positiveInt } from "../config/index.js";
import type { Node } from "../ir/index.js";
import { divideNoNan } from "../losses/align.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { nodeOf, type TensorLike, wrap } from "../surface/index.js";
import { count } from "./confusion.js";
import { type Direction, Metric, type MetricCallOptions, type MetricOptions, metricFields } from "./metric.js";
import { weightOf } from "./reduction-metrics.js";

const fields = {
  ...metricFields,
  classId: nullable(int).or(null).doc("The only class looked at."),
  numThresholds: positiveInt.or(200).doc("How finely thresholds are tried."),
} as const;
const share = number.between(0, 1).required;

interface RatePoint extends MetricOptions {
  readonly classId: number | null;
  readonly numThresholds: number;
}
interface Rates {
  readonly tp: Node;
  readonly fp: Node;
  readonly tn: Node;
  readonly fn: Node;
}
const rate = (part: Node, other: Node): Node => divideNoNan(part, g.add(part, other));

/** Base of metrics that report the best of one rate where another reaches a wanted value. */
export abstract class ConstrainedRate extends Metric {
  readonly thresholds: readonly number[];
  readonly truePositives: Variable;
  readonly falsePositives: Variable;
  readonly trueNegatives: Variable;
  readonly falseNegatives: Variable;
  readonly #classId: number | null;

  constructor(options: RatePoint) {
    super(options);
    const n = options.numThresholds;
    this.thresholds = n === 1 ? [0.5] : Array.from({ length: n }, (_, i) => i / (n - 1));
    const state = (name: string): Variable => this.addVariable([n], "zeros", { name });
    this.truePositives = state("true_positives");
    this.falsePositives = state("false_positives");
    this.trueNegatives = state("true_negatives");
    this.falseNegatives = state("false_negatives");
    this.#classId = options.classId;
  }
  override get direction(): Direction {
    return "up";
  }
  override updateState(yTrue: TensorLike, yPred: TensorLike, options: MetricCallOptions = {}): void {
    const rules = { thresholds: this.thresholds, evenly: this.thresholds.length > 1, classId: this.#classId };
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = this;
    const counts = { truePositives, falsePositives, trueNegatives, falseNegatives };
    count(this.name, counts, nodeOf(yTrue), nodeOf(yPred), weightOf(this, options), rules);
  }
  /** The wanted value, the rate that must reach it, and the rate reported. */
  protected abstract point(rates: Rates): { wanted: number; limit: Node; reported: Node };

  override result(): Tensor {
    const { wanted, limit, reported } = this.point({
      tp: this.truePositives.read(),
      fp: this.falsePositives.read(),
      tn: this.trueNegatives.read(),
      fn: this.falseNegatives.read(),
    });
    // Rates are at least 0, so that thresholds which fall short add nothing to the maximum.
    return wrap(g.reduceMax(g.where(g.lessEqual(wanted, limit), reported, 0), [0]));
  }
}

export const sensitivityAtSpecificityConfig = /* @__PURE__ */ config("keras.metrics", "SensitivityAtSpecificity", {
  ...fields,
  specificity: share,
});
/**
 * Best sensitivity, tp / (tp + fn), where specificity is at least the given value.
 *
 * @example
 * const metric = new metrics.SensitivityAtSpecificity(0.5);
 * metric.updateState([0, 1, 1, 0], [0.2, 0.3, 0.8, 0.6]);
 * await metric.result().item(); // 1
 */
export class SensitivityAtSpecificity extends ConstrainedRate {
  static override readonly className: string = "SensitivityAtSpecificity";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = sensitivityAtSpecificityConfig;
  declare readonly config: FilledOf<typeof sensitivityAtSpecificityConfig>;
  constructor(specificity: number, options: OptionsOf<typeof sensitivityAtSpecificityConfig> = {}) {
    super(sensitivityAtSpecificityConfig.fill("SensitivityAtSpecificity", { ...options, specificity }));
  }
  protected override point({ tp, fp, tn, fn }: Rates): { wanted: number; limit: Node; reported: Node } {
    return { wanted: this.config.specificity, limit: rate(tn, fp), reported: rate(tp, fn) };
  }
}

export const specificityAtSensitivityConfig = /* @__PURE__ */ config("keras.metrics", "SpecificityAtSensitivity", {
  ...fields,
  sensitivity: share,
});
/**
 * Best specificity, tn / (tn + fp), where sensitivity is at least the given value.
 *
 * @example
 * const metric = new metrics.SpecificityAtSensitivity(0.5);
 * metric.updateState([0, 1, 1, 0], [0.2, 0.3, 0.8, 0.6]);
 * await metric.result().item(); // 1
 */
export class SpecificityAtSensitivity extends ConstrainedRate {
  static override readonly className: string = "SpecificityAtSensitivity";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = specificityAtSensitivityConfig;
  declare readonly config: FilledOf<typeof specificityAtSensitivityConfig>;
  constructor(sensitivity: number, options: OptionsOf<typeof specificityAtSensitivityConfig> = {}) {
    super(specificityAtSensitivityConfig.fill("SpecificityAtSensitivity", { ...options, sensitivity }));
  }
  protected override point({ tp, fp, tn, fn }: Rates): { wanted: number; limit: Node; reported: Node } {
    return { wanted: this.config.sensitivity, limit: rate(tp, fn), reported: rate(tn, fp) };
  }
}

export const precisionAtRecallConfig = /* @__PURE__ */ config("keras.metrics", "PrecisionAtRecall", { ...fields, recall: share });
/**
 * Best precision, tp / (tp + fp), where recall is at least the given value.
 *
 * @example
 * const metric = new metrics.PrecisionAtRecall(0.5);
 * metric.updateState([0, 1, 1, 0], [0.2, 0.3, 0.8, 0.6]);
 * await metric.result().item(); // 1
 */
export class PrecisionAtRecall extends ConstrainedRate {
  static override readonly className: string = "PrecisionAtRecall";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = precisionAtRecallConfig;
  declare readonly config: FilledOf<typeof precisionAtRecallConfig>;
  constructor(recall: number, options: OptionsOf<typeof precisionAtRecallConfig> = {}) {
    super(precisionAtRecallConfig.fill("PrecisionAtRecall", { ...options, recall }));
  }
  protected override point({ tp, fp, fn }: Rates): { wanted: number; limit: Node; reported: Node } {
    return { wanted: this.config.recall, limit: rate(tp, fn), reported: rate(tp, fp) };
  }
}

export const recallAtPrecisionConfig = /* @__PURE__ */ config("keras.metrics", "RecallAtPrecision", {
  ...fields,
  precision: share,
});
/**
 * Best recall, tp / (tp + fn), where precision is at least the given value.
 *
 * @example
 * const metric = new metrics.RecallAtPrecision(0.5);
 * metric.updateState([0, 1, 1, 0], [0.2, 0.3, 0.8, 0.6]);
 * await metric.result().item(); // 1
 */
export class RecallAtPrecision extends ConstrainedRate {
  static override readonly className: string = "RecallAtPrecision";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = recallAtPrecisionConfig;
  declare readonly config: FilledOf<typeof recallAtPrecisionConfig>;
  constructor(precision: number, options: OptionsOf<typeof recallAtPrecisionConfig> = {}) {
    super(recallAtPrecisionConfig.fill("RecallAtPrecision", { ...options, precision }));
  }
  protected override point({ tp, fp, fn }: Rates): { wanted: number; limit: Node; reported: Node } {
    return { wanted: this.config.precision, limit: rate(tp, fp), reported: rate(tp, fn) };
  }
}
