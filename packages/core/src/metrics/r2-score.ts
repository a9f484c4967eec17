import { config, type FilledOf, nonNegativeInt, nullable, type OptionsOf, oneOf, str } from "../config/index.js";
import { OpError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import { meanOver, sameRank, square } from "../losses/align.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { nodeOf, type TensorLike, wrap } from "../surface/index.js";
import { assignAdd, type Direction, Metric, type MetricCallOptions, metricFields } from "./metric.js";
import { weightOf } from "./reduction-metrics.js";

export const r2ScoreConfig = /* @__PURE__ */ config("keras.metrics", "R2Score", {
  ...metricFields,
  name: str.or("r2_score"),
  classAggregation: nullable(oneOf("uniform_average", "variance_weighted_average"))
    .or("uniform_average")
    .doc("How outputs are joined; null: one value per output."),
  numRegressors: nonNegativeInt.or(0).doc("Number of explaining variables, for the adjusted score; 0: not adjusted."),
});

interface State {
  readonly squaredSum: Variable;
  readonly sum: Variable;
  readonly residual: Variable;
  readonly count: Variable;
}

/**
 * Share of the targets' variance that predictions explain: 1 at best.
 *
 * @example
 * const metric = new metrics.R2Score();
 * metric.updateState([[1], [2], [3]], [[1], [2], [4]]);
 * await metric.result().item(); // 0.5
 */
export class R2Score extends Metric {
  static override readonly className: string = "R2Score";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = r2ScoreConfig;
  declare readonly config: FilledOf<typeof r2ScoreConfig>;
  readonly numSamples: Variable;
  #state: State | null = null;

  constructor(options: OptionsOf<typeof r2ScoreConfig> = {}) {
    super(r2ScoreConfig.fill("R2Score", options));
    this.numSamples = this.addVariable([], "zeros", { name: "num_samples" });
  }
  override get direction(): Direction {
    return "up";
  }

  #built(t: Node, p: Node): State {
    if (p.shape.length !== 2 || t.shape.length !== 2) {
      throw new OpError(this.name, "targets and predictions must both be [samples, outputs]", [t.spec, p.spec]);
    }
    const make = (name: string): Variable => this.addVariable([p.shape[1] as number], "zeros", { name });
    this.#state ??= { squaredSum: make("squared_sum"), sum: make("sum"), residual: make("residual"), count: make("count") };
    return this.#state;
  }

  override updateState(yTrue: TensorLike, yPred: TensorLike, options: MetricCallOptions = {}): void {
    const [t, p] = sameRank(nodeOf(yTrue, this.dtype), nodeOf(yPred, this.dtype));
    const state = this.#built(t, p);
    const given = weightOf(this, options) ?? g.scalar(1, this.dtype);
    const column = given.shape.length === 1 ? g.reshape(given, [...given.shape, 1]) : given;
    const weight = g.broadcastTo(g.cast(column, this.dtype), t.shape);
    const weighted = g.mul(t, weight);
    assignAdd(state.sum, g.sum(weighted, [0]));
    assignAdd(state.squaredSum, g.sum(g.mul(t, weighted), [0]));
    assignAdd(state.residual, g.sum(g.mul(square(g.sub(t, p)), weight), [0]));
    assignAdd(state.count, g.sum(weight, [0]));
    // Samples of weight 0 do not count.
    const used = g.reduceMax(g.cast(g.not(g.equal(weight, 0)), this.dtype), [1]);
    assignAdd(this.numSamples, g.sum(used, [0]));
  }

  override result(): Tensor {
    if (this.#state === null) return wrap(g.scalar(0, this.dtype));
    const { squaredSum, sum, residual, count } = this.#state;
    const total = g.sub(squaredSum.read(), g.mul(sum.read(), g.div(sum.read(), count.read())));
    const raw = g.sub(1, g.div(residual.read(), total));
    const scores = g.where(g.equal(g.abs(raw), Number.POSITIVE_INFINITY), 0, raw);
    const { classAggregation, numRegressors } = this.config;
    const joined =
      classAggregation === null
        ? scores
        : classAggregation === "uniform_average"
          ? meanOver(scores, [0])
          : g.div(g.sum(g.mul(total, scores), [0]), g.sum(total, [0]));
    if (numRegressors === 0) return wrap(joined);
    // Too few samples for that many regressors leave the score as it is.
    const freedom = g.sub(this.numSamples.read(), numRegressors + 1);
    const enough = g.less(0, freedom);
    const factor = g.div(g.sub(this.numSamples.read(), 1), g.where(enough, freedom, 1));
    return wrap(g.where(g.broadcastTo(enough, joined.shape), g.sub(1, g.mul(g.sub(1, joined), factor)), joined));
  }
}
