import { bool, type FilledOf, int, json, nullable, number, type OptionsOf, positive } from "../../config/index.js";
import { cast } from "../../core/index.js";
import { LayerError } from "../../errors/index.js";
import { epsilon as keras } from "../../host/defaults.js";
import type { InitializerFunction } from "../../initializers/index.js";
import { type AnyConfig, InputSpec, Layer, layerConfig } from "../../layer/index.js";
import { batchNormalization, batchNormalizationTraining } from "../../nn/index.js";
import {
  add,
  broadcastTo,
  divide,
  expandDims,
  maximum,
  multiply,
  reshape,
  sqrt,
  square,
  subtract,
  sum,
} from "../../numpy/index.js";
import { Tensor, type Variable } from "../../runtime/index.js";
import { axesIn, maybeConstraint, maybeRegularizer, ones, zeros } from "../fields.js";
import { corrections, deviationOf, type RenormClipping, renormClippingOf } from "./renorm.js";

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

interface Parameters {
  readonly scale?: Variable;
  readonly offset?: Variable;
  readonly epsilon: number;
}
const wide = (x: Tensor): Tensor => cast(x, x.dtype.endsWith("float16") ? "float32" : x.dtype);

/** Moves a running value towards the present one, and returns where it got. */
function follow(running: Variable, now: Tensor, momentum: number): Tensor {
  const next = add(multiply(running, momentum), multiply(cast(now, running.dtype), 1 - momentum));
  running.assign(next);
  return next;
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
  static override readonly takesMask: boolean = true;
  static override readonly declared: AnyConfig = batchNormalizationConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof batchNormalizationConfig>;
  gamma: Variable | null = null;
  beta: Variable | null = null;
  movingMean: Variable | null = null;
  movingVariance: Variable | null = null;
  movingStddev: Variable | null = null;
  renormMean: Variable | null = null;
  renormStddev: Variable | null = null;
  #bounds: RenormClipping = {};

  constructor(options: BatchNormalizationOptions = {}) {
    const given = batchNormalizationConfig.fill("BatchNormalization", options);
    const config = given.renorm ? { ...given, renormClipping: given.renormClipping ?? {} } : given;
    super(config);
    this.config = config;
    if (config.renorm) this.#bounds = renormClippingOf(this.where, config.renormClipping);
    else if (config.renormClipping !== null)
      throw new LayerError(this.where, "renormClipping needs renorm: true", { argument: "renormClipping" });
    this.supportsMasking = true;
  }

  override build(inputShape: readonly (number | null)[]): void {
    const c = this.config;
    const [axis] = axesIn(this.where, c.axis, inputShape.length) as [number];
    const channels = inputShape[axis] ?? null;
    const shape = [channels];
    // Statistics and their scale are kept in full precision, whatever the policy computes in.
    const own = { shape, autocast: false };
    if (c.scale)
      this.gamma = this.addWeight({
        ...own,
        name: "gamma",
        initializer: c.gammaInitializer,
        regularizer: c.gammaRegularizer,
        constraint: c.gammaConstraint,
      });
    if (c.center)
      this.beta = this.addWeight({
        ...own,
        name: "beta",
        initializer: c.betaInitializer,
        regularizer: c.betaRegularizer,
        constraint: c.betaConstraint,
      });
    this.movingMean = this.addWeight({ ...own, name: "moving_mean", initializer: c.movingMeanInitializer, trainable: false });
    this.movingVariance = this.addWeight({
      ...own,
      name: "moving_variance",
      initializer: c.movingVarianceInitializer,
      trainable: false,
    });
    if (c.renorm) {
      // Deviations start where a variance as initialised puts them.
      const deviation: InitializerFunction = (s, o) => sqrt(c.movingVarianceInitializer(s, o));
      this.movingStddev = this.addWeight({ ...own, name: "moving_stddev", initializer: deviation, trainable: false });
      this.renormMean = this.addWeight({ ...own, name: "renorm_mean", initializer: c.movingMeanInitializer, trainable: false });
      this.renormStddev = this.addWeight({ ...own, name: "renorm_stddev", initializer: deviation, trainable: false });
    }
    this.inputSpec = new InputSpec({ ndim: inputShape.length, axes: { [axis]: channels } });
  }

  override call(inputs: Tensor, options: { readonly training?: boolean | null; readonly mask?: unknown } = {}): Tensor {
    const { axis, epsilon, momentum } = this.config;
    const [mean, variance] = [this.movingMean as Variable, this.movingVariance as Variable];
    const parameters: Parameters = {
      ...(this.gamma === null ? {} : { scale: this.gamma }),
      ...(this.beta === null ? {} : { offset: this.beta }),
      epsilon,
    };
    if (!options.training || !this.trainable) return batchNormalization(inputs, mean, variance, axis, parameters);
    if (this.config.renorm) return this.#renormalised(inputs, options.mask instanceof Tensor ? options.mask : null, parameters);
    const batch =
      options.mask instanceof Tensor
        ? this.#masked(inputs, options.mask, parameters)
        : batchNormalizationTraining(inputs, axis, parameters);
    follow(mean, batch.mean, momentum);
    follow(variance, batch.variance, momentum);
    return batch.output;
  }

  /** Normalised by the batch, corrected towards the running statistics (Ioffe 2017). */
  #renormalised(inputs: Tensor, mask: Tensor | null, parameters: Parameters): Tensor {
    const { axis, epsilon, momentum, renormMomentum } = this.config;
    const at = axis < 0 ? axis + inputs.ndim : axis;
    const x = wide(inputs);
    const shape = Array.from({ length: x.ndim }, (_, i) => (i === at ? -1 : 1));
    const { mean, variance } =
      mask === null ? batchNormalizationTraining(x, at, { epsilon }) : this.#masked(x, mask, { epsilon });
    const deviation = deviationOf(variance, epsilon);
    const state = { mean: this.renormMean as Variable, deviation: this.renormStddev as Variable };
    const { r, d } = corrections(state, mean, deviation, epsilon, this.#bounds);
    let y = divide(subtract(x, reshape(mean, shape)), reshape(deviation, shape));
    y = add(multiply(y, reshape(r, shape)), reshape(d, shape));
    if (parameters.scale !== undefined) y = multiply(y, reshape(parameters.scale, shape));
    if (parameters.offset !== undefined) y = add(y, reshape(parameters.offset, shape));
    follow(state.mean, mean, renormMomentum);
    follow(state.deviation, deviation, renormMomentum);
    follow(this.movingMean as Variable, mean, momentum);
    const moving = follow(this.movingStddev as Variable, deviation, momentum);
    (this.movingVariance as Variable).assign(maximum(subtract(square(moving), epsilon), 0));
    return cast(y, inputs.dtype);
  }

  /** Statistics over the unmasked positions only; the mask has one axis less than the input. */
  #masked(inputs: Tensor, mask: Tensor, parameters: Parameters): Statistics {
    const { axis } = this.config;
    const at = axis < 0 ? axis + inputs.ndim : axis;
    const axes = Array.from({ length: inputs.ndim }, (_, i) => i).filter((i) => i !== at);
    const x = wide(inputs);
    // Where the mask has size 1 it counts once per position, not once.
    const weights = broadcastTo(
      expandDims(cast(mask, x.dtype), -1),
      x.shape.map((d, i) => (i === at ? 1 : (d as number))),
    );
    const total = add(sum(weights, { axis: axes, keepdims: true }), keras());
    const mean = divide(sum(multiply(weights, x), { axis: axes, keepdims: true }), total);
    const variance = divide(sum(multiply(weights, square(subtract(x, mean))), { axis: axes, keepdims: true }), total);
    const [m, v] = [mean, variance].map((t) => sum(t, { axis: axes })) as [Tensor, Tensor];
    return { output: batchNormalization(inputs, m, v, at, parameters), mean: m, variance: v };
  }
}
