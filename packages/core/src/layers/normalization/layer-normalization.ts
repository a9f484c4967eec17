import { bool, type FilledOf, int, listOf, type OptionsOf, positive, union } from "../../config/index.js";
import { type AnyConfig, Layer, layerConfig } from "../../layer/index.js";
import { layerNormalization } from "../../nn/index.js";
import type { Tensor, Variable } from "../../runtime/index.js";
import { axesIn, maybeConstraint, maybeRegularizer, ones, zeros } from "../fields.js";

export const layerNormalizationConfig = /* @__PURE__ */ layerConfig.extend("keras.layers", "LayerNormalization", {
  axis: union(int, listOf(int)).or(-1),
  epsilon: positive.or(1e-3),
  center: bool.or(true),
  scale: bool.or(true),
  rmsScaling: bool.or(false),
  betaInitializer: zeros,
  gammaInitializer: ones,
  betaRegularizer: maybeRegularizer.or(null),
  gammaRegularizer: maybeRegularizer.or(null),
  betaConstraint: maybeConstraint.or(null),
  gammaConstraint: maybeConstraint.or(null),
});
export type LayerNormalizationOptions = OptionsOf<typeof layerNormalizationConfig>;

/**
 * Normalises each sample over `axis` to mean 0 and variance 1, then scales and shifts.
 *
 * @example
 * new layers.LayerNormalization()(ops.ones([2, 4])).shape; // [2, 4]
 */
export class LayerNormalization extends Layer {
  static override readonly className: string = "LayerNormalization";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = layerNormalizationConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof layerNormalizationConfig>;
  gamma: Variable | null = null;
  beta: Variable | null = null;

  constructor(options: LayerNormalizationOptions = {}) {
    const config = layerNormalizationConfig.fill("LayerNormalization", options);
    super(config);
    this.config = config;
    this.supportsMasking = true;
  }

  override build(inputShape: readonly (number | null)[]): void {
    const c = this.config;
    const axes = axesIn(this.where, c.axis, inputShape.length).sort((a, b) => a - b);
    const own = { shape: axes.map((a) => inputShape[a] ?? null), autocast: false };
    if (c.scale)
      this.gamma = this.addWeight({
        ...own,
        name: "gamma",
        initializer: c.gammaInitializer,
        regularizer: c.gammaRegularizer,
        constraint: c.gammaConstraint,
      });
    if (c.center && !c.rmsScaling)
      this.beta = this.addWeight({
        ...own,
        name: "beta",
        initializer: c.betaInitializer,
        regularizer: c.betaRegularizer,
        constraint: c.betaConstraint,
      });
  }

  override call(inputs: Tensor): Tensor {
    const { axis, epsilon, rmsScaling } = this.config;
    return layerNormalization(inputs, { axis, epsilon, gamma: this.gamma, beta: this.beta, rmsScaling });
  }
}
