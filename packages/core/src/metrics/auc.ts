import {
  bool,
  config,
  type FilledOf,
  int,
  listOf,
  nullable,
  number,
  type OptionsOf,
  oneOf,
  positiveInt,
} from "../config/index.js";
import { OpError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import { asFloat, divideNoNan, meanOver } from "../losses/align.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { nodeOf, type TensorLike, wrap } from "../surface/index.js";
import { area, outerThresholds } from "./auc-area.js";
import { areEvenlySpread, count, row } from "./confusion.js";
import { labelWeightsKind } from "./label-weights.js";
import { type Direction, Metric, type MetricCallOptions, metricFields } from "./metric.js";
import { weightOf } from "./reduction-metrics.js";

export const aucConfig = /* @__PURE__ */ config(
  "keras.metrics",
  "AUC",
  {
    ...metricFields,
    numThresholds: int.atLeast(2).or(200).doc("How finely the curve is sampled."),
    curve: oneOf("ROC", "PR", "PRGAIN").or("ROC"),
    summationMethod: oneOf("interpolation", "minoring", "majoring")
      .or("interpolation")
      .doc("How the area between two points is taken."),
    multiLabel: bool.or(false).doc("Each column is a problem of its own; the areas are averaged."),
    numLabels: nullable(positiveInt).or(null).doc("Number of columns; null: as in the first batch."),
    labelWeights: nullable(labelWeightsKind).or(null).doc("Weight of each column."),
    fromLogits: bool.or(false).doc("Predictions are logits rather than probabilities."),
    thresholds: nullable(listOf(number.between(0, 1), { atLeast: 1 }))
      .or(null)
      .doc("Inner thresholds, instead of evenly spread ones.").writtenIfSet,
  },
  {
    check: ({ multiLabel, numLabels }) => (numLabels !== null && !multiLabel ? "numLabels needs multiLabel: true" : undefined),
  },
);

interface State {
  readonly truePositives: Variable;
  readonly falsePositives: Variable;
  readonly trueNegatives: Variable;
  readonly falseNegatives: Variable;
}

/**
 * Area under the ROC or precision–recall curve, approximated at a fixed number of thresholds.
 *
 * @example
 * const auc = new metrics.AUC({ numThresholds: 3 });
 * auc.updateState([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]);
 * await auc.result().item(); // 0.75
 */
export class AUC extends Metric {
  static override readonly className: string = "AUC";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = aucConfig;
  declare readonly config: FilledOf<typeof aucConfig>;
  readonly thresholds: readonly number[];
  readonly #evenly: boolean;
  #state: State | null = null;

  constructor(options: OptionsOf<typeof aucConfig> = {}) {
    const filled = aucConfig.fill("AUC", options);
    super(filled);
    const { thresholds, numThresholds: n, multiLabel, numLabels } = filled;
    const given = thresholds === null ? null : [...thresholds].sort((a, b) => a - b);
    const inner = given ?? Array.from({ length: n - 2 }, (_, i) => (i + 1) / (n - 1));
    this.#evenly = given === null || areEvenlySpread([0, ...given, 1]);
    this.thresholds = outerThresholds(inner);
    if (!multiLabel) this.#build([]);
    else if (numLabels !== null) this.#build([numLabels]);
  }
  override get direction(): Direction {
    return "up";
  }

  #build(labels: readonly number[]): State {
    const make = (name: string): Variable => this.addVariable([this.thresholds.length, ...labels], "zeros", { name });
    this.#state = {
      truePositives: make("true_positives"),
      falsePositives: make("false_positives"),
      trueNegatives: make("true_negatives"),
      falseNegatives: make("false_negatives"),
    };
    return this.#state;
  }

  override updateState(yTrue: TensorLike, yPred: TensorLike, options: MetricCallOptions = {}): void {
    const { multiLabel, fromLogits, labelWeights } = this.config;
    const scores = asFloat(nodeOf(yPred));
    if (multiLabel && scores.shape.length !== 2) {
      throw new OpError(this.name, "multiLabel needs predictions [samples, labels]", [scores.spec]);
    }
    const state = this.#state ?? this.#build([scores.shape[1] as number]);
    const predictions = fromLogits ? g.sigmoid(scores) : scores;
    const rules = {
      thresholds: this.thresholds,
      evenly: this.#evenly,
      multiLabel,
      labelWeights: multiLabel ? null : labelWeights,
    };
    count(this.name, state, nodeOf(yTrue), predictions, weightOf(this, options), rules);
  }

  override result(): Tensor {
    const { curve, summationMethod, multiLabel, labelWeights } = this.config;
    const state = this.#state;
    if (state === null) return wrap(g.scalar(0, this.dtype));
    const rates = {
      tp: state.truePositives.read(),
      fp: state.falsePositives.read(),
      tn: state.trueNegatives.read(),
      fn: state.falseNegatives.read(),
    };
    const areas = area(rates, curve, summationMethod);
    if (!multiLabel) return wrap(areas);
    if (labelWeights === null) return wrap(meanOver(areas, [0]));
    const weights: Node = row(labelWeights, areas.dtype);
    return wrap(divideNoNan(g.sum(g.mul(areas, weights), [0]), g.sum(weights, [0])));
  }
}
