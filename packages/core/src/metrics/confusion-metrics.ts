import { config, type FilledOf, type OptionsOf } from "../config/index.js";
import * as g from "../ops/index.js";
import type { Tensor, Variable } from "../runtime/index.js";
import { nodeOf, type TensorLike, wrap } from "../surface/index.js";
import { areEvenlySpread, type Counts, count } from "./confusion.js";
import { Metric, type MetricCallOptions, type MetricOptions, metricFields } from "./metric.js";
import { weightOf } from "./reduction-metrics.js";
import { thresholdList, thresholdsField } from "./thresholds.js";

/** A scalar when there is one threshold. */
export const oneOrAll = (x: Variable): Tensor => wrap(x.shape[0] === 1 ? g.reshape(x.read(), []) : x.read());

const fields = { ...metricFields, thresholds: thresholdsField } as const;
type CountOptions = MetricOptions & { readonly thresholds?: number | readonly number[] | null | undefined };

/** Base of metrics that count one field of the confusion matrix. */
export abstract class ConfusionCount extends Metric {
  readonly accumulator: Variable;
  readonly thresholds: readonly number[];
  constructor(options: CountOptions = {}) {
    super(options);
    this.thresholds = thresholdList(options.thresholds ?? null, 0.5);
    this.accumulator = this.addVariable([this.thresholds.length], "zeros", { name: "accumulator" });
  }
  /** The field that is counted. */
  protected abstract get counts(): Counts;

  override updateState(yTrue: TensorLike, yPred: TensorLike, options: MetricCallOptions = {}): void {
    const { thresholds } = this;
    const rules = { thresholds, evenly: areEvenlySpread(thresholds) };
    count(this.name, this.counts, nodeOf(yTrue), nodeOf(yPred), weightOf(this, options), rules);
  }
  override result(): Tensor {
    return oneOrAll(this.accumulator);
  }
}

export const truePositivesConfig = /* @__PURE__ */ config("keras.metrics", "TruePositives", fields);
/**
 * Number of positives predicted as such.
 *
 * @example
 * const metric = new metrics.TruePositives();
 * metric.updateState([0, 1, 1, 0], [0.2, 0.3, 0.8, 0.9]);
 * await metric.result().item(); // 1
 */
export class TruePositives extends ConfusionCount {
  static override readonly className: string = "TruePositives";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = truePositivesConfig;
  declare readonly config: FilledOf<typeof truePositivesConfig>;
  constructor(options: OptionsOf<typeof truePositivesConfig> = {}) {
    super(truePositivesConfig.fill("TruePositives", options));
  }
  protected override get counts(): Counts {
    return { truePositives: this.accumulator };
  }
}

export const trueNegativesConfig = /* @__PURE__ */ config("keras.metrics", "TrueNegatives", fields);
/**
 * Number of negatives predicted as such.
 *
 * @example
 * const metric = new metrics.TrueNegatives();
 * metric.updateState([0, 1, 1, 0], [0.2, 0.3, 0.8, 0.9]);
 * await metric.result().item(); // 1
 */
export class TrueNegatives extends ConfusionCount {
  static override readonly className: string = "TrueNegatives";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = trueNegativesConfig;
  declare readonly config: FilledOf<typeof trueNegativesConfig>;
  constructor(options: OptionsOf<typeof trueNegativesConfig> = {}) {
    super(trueNegativesConfig.fill("TrueNegatives", options));
  }
  protected override get counts(): Counts {
    return { trueNegatives: this.accumulator };
  }
}

export const falsePositivesConfig = /* @__PURE__ */ config("keras.metrics", "FalsePositives", fields);
/**
 * Number of negatives predicted as positive.
 *
 * @example
 * const metric = new metrics.FalsePositives();
 * metric.updateState([0, 1, 1, 0], [0.2, 0.3, 0.8, 0.9]);
 * await metric.result().item(); // 1
 */
export class FalsePositives extends ConfusionCount {
  static override readonly className: string = "FalsePositives";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = falsePositivesConfig;
  declare readonly config: FilledOf<typeof falsePositivesConfig>;
  constructor(options: OptionsOf<typeof falsePositivesConfig> = {}) {
    super(falsePositivesConfig.fill("FalsePositives", options));
  }
  protected override get counts(): Counts {
    return { falsePositives: this.accumulator };
  }
}

export const falseNegativesConfig = /* @__PURE__ */ config("keras.metrics", "FalseNegatives", fields);
/**
 * Number of positives predicted as negative.
 *
 * @example
 * const metric = new metrics.FalseNegatives();
 * metric.updateState([0, 1, 1, 0], [0.2, 0.3, 0.8, 0.9]);
 * await metric.result().item(); // 1
 */
export class FalseNegatives extends ConfusionCount {
  static override readonly className: string = "FalseNegatives";
  static override readonly module: string | null = "keras.metrics";
  static override readonly declared = falseNegativesConfig;
  declare readonly config: FilledOf<typeof falseNegativesConfig>;
  constructor(options: OptionsOf<typeof falseNegativesConfig> = {}) {
    super(falseNegativesConfig.fill("FalseNegatives", options));
  }
  protected override get counts(): Counts {
    return { falseNegatives: this.accumulator };
  }
}
