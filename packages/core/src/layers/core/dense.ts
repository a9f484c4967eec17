import { activationField } from "../../activations/index.js";
import { bool, type FilledOf, json, nullable, type OptionsOf, positiveInt } from "../../config/index.js";
import { constraintField } from "../../constraints/index.js";
import { LayerError } from "../../errors/index.js";
import { initializerField } from "../../initializers/index.js";
import { type AnyConfig, InputSpec, Layer, layerConfig } from "../../layer/index.js";
import { add, matmul } from "../../numpy/index.js";
import { regularizerField } from "../../regularizers/index.js";
import type { Tensor, Variable } from "../../runtime/index.js";
import { given } from "../fields.js";
import { addLora, type Lora, type LoraOptions, loraFields, withLora } from "../lora.js";

export const denseConfig = /* @__PURE__ */ layerConfig.extend("keras.layers", "Dense", {
  units: positiveInt.required.doc("Size of the output's last axis."),
  activation: activationField.or(null),
  useBias: bool.or(true),
  kernelInitializer: initializerField.or("glorot_uniform"),
  biasInitializer: initializerField.or("zeros"),
  kernelRegularizer: nullable(regularizerField).or(null),
  biasRegularizer: nullable(regularizerField).or(null),
  kernelConstraint: nullable(constraintField).or(null),
  biasConstraint: nullable(constraintField).or(null),
  quantizationConfig: nullable(json).or(null),
  ...loraFields,
});
export type DenseOptions = OptionsOf<typeof denseConfig>;

/**
 * `activation(x · kernel + bias)` over the last axis: `[…, features]` → `[…, units]`.
 *
 * @example
 * const y = new layers.Dense(3, { activation: "relu" })(ops.ones([2, 4]));
 * y.shape; // [2, 3]
 */
export class Dense extends Layer {
  static override readonly className: string = "Dense";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = denseConfig as unknown as AnyConfig;
  config: FilledOf<typeof denseConfig>;
  kernel: Variable | null = null;
  bias: Variable | null = null;
  #lora: Lora | null = null;

  constructor(units: number, options: DenseOptions = {}) {
    const config = denseConfig.fill("Dense", { units, ...given("Dense", options) });
    super(config);
    this.config = config;
    if (config.quantizationConfig !== null)
      throw new LayerError(this.where, "quantizationConfig is not supported yet", { argument: "quantizationConfig" });
    this.inputSpec = new InputSpec({ minNdim: 2 });
    this.supportsMasking = true;
  }

  override build(inputShape: readonly (number | null)[]): void {
    const {
      units,
      useBias,
      kernelInitializer,
      kernelRegularizer,
      kernelConstraint,
      biasInitializer,
      biasRegularizer,
      biasConstraint,
    } = this.config;
    const features = inputShape.at(-1) ?? null;
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [features, units],
      initializer: kernelInitializer,
      regularizer: kernelRegularizer,
      constraint: kernelConstraint,
    });
    if (useBias)
      this.bias = this.addWeight({
        name: "bias",
        shape: [units],
        initializer: biasInitializer,
        regularizer: biasRegularizer,
        constraint: biasConstraint,
      });
    this.inputSpec = new InputSpec({ minNdim: 2, axes: { [-1]: features } });
    this.#lora = null;
    if (this.config.loraRank !== null) this.enableLora(this.config.loraRank, { loraAlpha: this.config.loraAlpha });
  }

  /** Freezes the kernel and trains a product of rank `rank` beside it (LoRA, Hu et al. 2021). */
  enableLora(rank: number, options: LoraOptions = {}): void {
    if (this.#lora !== null) throw new LayerError(this.where, "LoRA is already enabled");
    this.#lora = addLora(this, this.kernel, "kernel", rank, options);
    this.config = { ...this.config, loraRank: rank, loraAlpha: this.#lora.alpha };
  }

  override call(inputs: Tensor): Tensor {
    let x = matmul(inputs, withLora(this.kernel as Variable, this.#lora));
    if (this.bias !== null) x = add(x, this.bias);
    return this.config.activation(x);
  }
}
