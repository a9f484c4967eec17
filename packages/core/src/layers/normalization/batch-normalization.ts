import { bool, type FilledOf, int, json, nullable, number, type OptionsOf, positive } from "../../config/index.js";
import { cast } from "../../core/index.js";
import { LayerError } from "../../errors/index.js";
import { epsilon as keras } from "../../host/defaults.js";
import { type AnyConfig, InputSpec, Layer, layerConfig } from "../../layer/index.js";
import { batchNormalization, batchNormalizationTraining } from "../../nn/index.js";
import { add, divide, expandDims, multiply, square, subtract, sum } from "../../numpy/index.js";
import { Tensor, type Variable } from "../../runtime/index.js";
import { maybeConstraint, maybeRegularizer, ones, zeros } from "../fields.js";

export const batchNormalizationConfig = /* @__PURE__ */ layerConfig.extend("keras.layers", "BatchNormalization", {
  axis: int.or(-1),
  momentum: number.between(0, 1).or(0.99),
  epsilon: positive.or(1e-3),
  center: bool.or(true),
  scale: bool.or(true),
  betaInitializer: zeros,
  gammaInitializer: ones,
  movingMeanInitializer: zeros,
  movingVarianceInitializer: ones,
  betaRegularizer: maybeRegularizer.or(null),
  gammaRegularizer: maybeRegularizer.or(null),
  betaConstraint: maybeConstraint.or(null),
  gammaConstraint: maybeConstraint.or(null),
  synchronized: bool.or(false),
  renorm: bool.or(false),
  renormClipping: nullable(json).or(null),
  renormMomentum: number.between(0, 1).or(0.99),
});
export type BatchNormalizationOptions = OptionsOf<typeof batchNormalizationConfig>;

interface Statistics {
  readonly output: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * Normalises each channel: by the batch's statistics in training, whose moving averages serve outside of it. A frozen
 * layer always uses the moving averages.
 *
 * @example
 * const layer = new layers.BatchNormalization();
 * layer(ops.ones([2, 3])).shape; // [2, 3]
 * layer.nonTrainableWeights.length; // 2
 */
export class BatchNormalization extends Layer {
  static override readonly className: string = "BatchNormalization";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = batchNormalizationConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof batchNormalizationConfig>;
  gamma: Variable | null = null;
  beta: Variable | null = null;
  movingMean: Variable | null = null;
  movingVariance: Variable | null = null;

  constructor(options: BatchNormalizationOptions = {}) {
    const config = batchNormalizationConfig.fill("BatchNormalization", options);
    super(config);
    this.config = config;
    for (const option of ["synchronized", "renorm"] as const) {
      if (config[option]) throw new LayerError(this.where, `${option}: true is not supported yet`, { argument: option });
    }
    this.supportsMasking = true;
  }

  override build(inputShape: readonly (number | null)[]): void {
    const c = this.config;
    const axis = c.axis < 0 ? c.axis + inputShape.length : c.axis;
    const channels = inputShape[axis] ?? null;
    const shape = [channels];
    // Statistics and their scale are kept in full precision, whatever the policy computes in.
    const own = { shape, autocast: false };
    if (c.scale) this.gamma = this.addWeight({ ...own, name: "gamma", initializer: c.gammaInitializer, regularizer: c.gammaRegularizer, constraint: c.gammaConstraint });
    if (c.center) this.beta = this.addWeight({ ...own, name: "beta", initializer: c.betaInitializer, regularizer: c.betaRegularizer, constraint: c.betaConstraint });
    this.movingMean = this.addWeight({ ...own, name: "moving_mean", initializer: c.movingMeanInitializer, trainable: false });
    this.movingVariance = this.addWeight({ ...own, name: "moving_variance", initializer: c.movingVarianceInitializer, trainable: false });
    this.inputSpec = new InputSpec({ ndim: inputShape.length, axes: { [axis]: channels } });
  }

  override call(inputs: Tensor, options: { readonly training?: boolean | null; readonly mask?: unknown } = {}): Tensor {
    const { axis, epsilon, momentum } = this.config;
    const [mean, variance] = [this.movingMean as Variable, this.movingVariance as Variable];
    const parameters = { ...(this.gamma === null ? {} : { scale: this.gamma }), ...(this.beta === null ? {} : { offset: this.beta }), epsilon };
    if (!options.training || !this.trainable) return batchNormalization(inputs, mean, variance, axis, parameters);
    const batch = options.mask instanceof Tensor ? this.#masked(inputs, options.mask, parameters) : batchNormalizationTraining(inputs, axis, parameters);
    for (const [moving, now] of [[mean, batch.mean], [variance, batch.variance]] as const) {
      moving.assign(add(multiply(moving, momentum), multiply(cast(now, moving.dtype), 1 - momentum)));
    }
    return batch.output;
  }

  /** Statistics over the unmasked positions only; the mask has one axis less than the input. */
  #masked(inputs: Tensor, mask: Tensor, parameters: object): Statistics {
    const { axis } = this.config;
    const at = axis < 0 ? axis + inputs.ndim : axis;
    const axes = Array.from({ length: inputs.ndim }, (_, i) => i).filter((i) => i !== at);
    const x = cast(inputs, inputs.dtype.endsWith("float16") ? "float32" : inputs.dtype);
    const weights = expandDims(cast(mask, x.dtype), -1);
    const total = add(sum(weights, { axis: axes, keepdims: true }), keras());
    const mean = divide(sum(multiply(weights, x), { axis: axes, keepdims: true }), total);
    const variance = divide(sum(multiply(weights, square(subtract(x, mean))), { axis: axes, keepdims: true }), total);
    const [m, v] = [mean, variance].map((t) => sum(t, { axis: axes })) as [Tensor, Tensor];
    return { output: batchNormalization(inputs, m, v, at, parameters), mean: m, variance: v };
  }
}
