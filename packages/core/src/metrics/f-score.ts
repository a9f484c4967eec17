import { config, type FilledOf, Kind, nullable, type OptionsOf, oneOf, Problem, showValue, str } from "../config/index.js";
import { OpError } from "../errors/index.js";
import { epsilon } from "../host/defaults.js";
import type { Node } from "../ir/index.js";
import { meanOver } from "../losses/align.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { nodeOf, type TensorLike, wrap } from "../surface/index.js";
import { assignAdd, type Direction, Metric, type MetricCallOptions, type MetricOptions, metricFields } from "./metric.js";
import { weightOf } from "./reduction-metrics.js";

const perRow = (weight: Node): Node => (weight.shape.length === 1 ? g.reshape(weight, [...weight.shape, 1]) : weight);

/** A number written as a Python float, in the range Keras checks. */
const ranged = (expected: string, within: (x: number) => boolean): Kind<number> =>
  new Kind<number>({
    expected,
    parse: (value) => (typeof value === "number" && within(value) ? value : Problem.mustBe(expected, showValue(value))),
    writesFloat: (value) => typeof value === "number",
  });

const fields = {
  ...metricFields,
  name: str.or("fbeta_score"),
  average: nullable(oneOf("micro", "macro", "weighted"))
    .or(null)
    .doc("How classes are joined; null: one value per class."),
  beta: ranged("a number greater than 0", (x) => x > 0)
    .or(1)
    .doc("How many times recall counts as much as precision."),
  threshold: nullable(ranged("a number in (0, 1]", (x) => x > 0 && x <= 1))
    .or(null)
    .doc("Scores above it count as predicted; null: the highest of a row."),
} as const;

interface State {
  readonly truePositives: Variable;
  readonly falsePositives: Variable;
  readonly falseNegatives: Variable;
  readonly intermediateWeights: Variable;
}
interface ScoreOptions extends MetricOptions {
  readonly average: "micro" | "macro" | "weighted" | null;
  readonly threshold: number | null;
}

/** Base of the F-scores. */
export abstract class FScore extends Metric {
  readonly average: "micro" | "macro" | "weighted" | null;
  readonly beta: number;
  readonly threshold: number | null;
  #state: State | null = null;
  #columns = 0;

  constructor(options: ScoreOptions, beta: number) {
    super(options);
    this.average = options.average;
    this.threshold = options.threshold;
    this.beta = beta;
  }
  override get direction(): Direction {
    return "up";
  }

  #built(t: Node, p: Node): State {
    if (p.shape.length !== 2 || t.shape.length !== 2 || t.shape[1] !== p.shape[1]) {
      throw new OpError(this.name, "targets and predictions must both be [samples, classes]", [t.spec, p.spec]);
    }
    const columns = p.shape[1] as number;
    if (this.#state !== null) {
      if (columns !== this.#columns)
        throw new OpError(this.name, `predictions must have the ${this.#columns} classes of the first batch`, [p.spec]);
      return this.#state;
    }
    const make = (name: string): Variable => this.addVariable(this.average === "micro" ? [] : [columns], "zeros", { name });
    this.#columns = columns;
    this.#state = {
      truePositives: make("true_positives"),
      falsePositives: make("false_positives"),
      falseNegatives: make("false_negatives"),
      intermediateWeights: make("intermediate_weights"),
    };
    return this.#state;
  }

  override updateState(yTrue: TensorLike, yPred: TensorLike, options: MetricCallOptions = {}): void {
    const [t, p] = [nodeOf(yTrue, this.dtype), nodeOf(yPred, this.dtype)];
    const state = this.#built(t, p);
    const hit = g.cast(this.#predicted(p), this.dtype);
    const weight = weightOf(this, options);
    const sum = (x: Node): Node => {
      const weighted = weight === null ? x : g.mul(x, perRow(g.cast(weight, this.dtype)));
      return g.sum(weighted, this.average === "micro" ? [0, 1] : [0]);
    };
    assignAdd(state.truePositives, sum(g.mul(hit, t)));
    assignAdd(state.falsePositives, sum(g.mul(hit, g.sub(1, t))));
    assignAdd(state.falseNegatives, sum(g.mul(g.sub(1, hit), t)));
    assignAdd(state.intermediateWeights, sum(t));
  }

  #predicted(p: Node): Node {
    if (this.threshold !== null) return g.less(this.threshold, p);
    const best = g.broadcastTo(g.reduceMax(p, [1], true), p.shape);
    return g.and(g.lessEqual(best, p), g.less(1e-9, g.abs(p))); // a row of zeros predicts nothing
  }

  override result(): Tensor {
    if (this.#state === null) return wrap(g.scalar(0, this.dtype));
    const { truePositives, falsePositives, falseNegatives, intermediateWeights } = this.#state;
    const tp = truePositives.read();
    const share = (other: Variable): Node => g.div(tp, g.add(g.add(tp, other.read()), epsilon()));
    const [precision, recall] = [share(falsePositives), share(falseNegatives)];
    const squared = this.beta ** 2;
    const scores = g.mul(
      g.div(g.mul(precision, recall), g.add(g.add(g.mul(squared, precision), recall), epsilon())),
      1 + squared,
    );
    if (this.average === null || this.average === "micro") return wrap(scores);
    if (this.average === "macro") return wrap(meanOver(scores, [0]));
    const support = intermediateWeights.read();
    return wrap(g.sum(g.mul(scores, g.div(support, g.add(g.sum(support, [0]), epsilon()))), [0]));
  }
}

export const fBetaScoreConfig = /* @__PURE__ */ config("keras.metrics", "FBetaScore", fields);
/**
 * Weighted harmonic mean of precision and recall.
 *
 * @example
 * const metric = new metrics.FBetaScore({ beta: 2, threshold: 0.5 });
 * metric.updateState([[1, 0], [1, 1]], [[0.9, 0.6], [0.2, 0.8]]);
 * await metric.result().data(); // Float32Array [0.5555556, 0.8333332]
 */
export class FBetaScore extends FScore {
  static override readonly className: string = "FBetaScore";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = fBetaScoreConfig;
  declare readonly config: FilledOf<typeof fBetaScoreConfig>;
  constructor(options: OptionsOf<typeof fBetaScoreConfig> = {}) {
    const filled = fBetaScoreConfig.fill("FBetaScore", options);
    super(filled, filled.beta);
  }
}

const { average, threshold } = fields;
export const f1ScoreConfig = /* @__PURE__ */ config("keras.metrics", "F1Score", {
  ...metricFields,
  name: str.or("f1_score"),
  average,
  threshold,
});
/**
 * Harmonic mean of precision and recall.
 *
 * @example
 * const metric = new metrics.F1Score({ threshold: 0.5 });
 * metric.updateState([[1, 0], [1, 1]], [[0.9, 0.6], [0.2, 0.8]]);
 * await metric.result().data(); // Float32Array [0.6666666, 0.6666666]
 */
export class F1Score extends FScore {
  static override readonly className: string = "F1Score";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = f1ScoreConfig;
  declare readonly config: FilledOf<typeof f1ScoreConfig>;
  constructor(options: OptionsOf<typeof f1ScoreConfig> = {}) {
    super(f1ScoreConfig.fill("F1Score", options), 1);
  }
}
