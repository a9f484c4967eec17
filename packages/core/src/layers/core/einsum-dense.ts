import { activationField } from "../../activations/index.js";
import { type FilledOf, int, json, listOf, nullable, type OptionsOf, str, union } from "../../config/index.js";
import { LayerError } from "../../errors/index.js";
import { VarianceScaling } from "../../initializers/index.js";
import { type AnyConfig, Layer, layerConfig } from "../../layer/index.js";
import { add, einsum } from "../../numpy/index.js";
import { regularizerField } from "../../regularizers/index.js";
import type { Tensor, Variable } from "../../runtime/index.js";
import { given, glorot, maybeConstraint, maybeRegularizer, zeros } from "../fields.js";
import { addLora, type Lora, type LoraOptions, loraFields, withLora } from "../lora.js";
import { analyse, type EinsumShapes } from "./einsum-shapes.js";

export const einsumDenseConfig = /* @__PURE__ */ layerConfig.extend("keras.layers", "EinsumDense", {
  equation: str.required,
  outputShape: union(int, listOf(nullable(int))).required,
  activation: activationField.or(null),
  biasAxes: nullable(str).or(null),
  kernelInitializer: glorot,
  biasInitializer: zeros,
  kernelRegularizer: maybeRegularizer.or(null),
  biasRegularizer: maybeRegularizer.or(null),
  activityRegularizer: nullable(regularizerField).or(null),
  kernelConstraint: maybeConstraint.or(null),
  biasConstraint: maybeConstraint.or(null),
  quantizationConfig: nullable(json).or(null),
  ...loraFields,
});
export type EinsumDenseOptions = OptionsOf<typeof einsumDenseConfig>;

/**
 * A dense layer over any axes: `activation(einsum(equation, x, kernel) + bias)`; `outputShape` leaves the batch out.
 *
 * @example
 * new layers.EinsumDense("abc,cde->abde", [null, 2, 3], { biasAxes: "de" })(ops.ones([1, 5, 4])).shape; // [1, 5, 2, 3]
 */
export class EinsumDense extends Layer {
  static override readonly className: string = "EinsumDense";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = einsumDenseConfig as unknown as AnyConfig;
  config: FilledOf<typeof einsumDenseConfig>;
  kernel: Variable | null = null;
  bias: Variable | null = null;
  #lora: Lora | null = null;

  constructor(equation: string, outputShape: number | readonly (number | null)[], options: EinsumDenseOptions = {}) {
    const config = einsumDenseConfig.fill("EinsumDense", { equation, outputShape, ...given("EinsumDense", options) });
    super(config);
    this.config = config;
    if (config.quantizationConfig !== null)
      throw new LayerError(this.where, "quantizationConfig is not supported yet", { argument: "quantizationConfig" });
  }

  override build(inputShape: readonly (number | null)[]): void {
    const c = this.config;
    const output = typeof c.outputShape === "number" ? [c.outputShape] : c.outputShape;
    const shapes = analyse(this.where, c.equation, c.biasAxes, inputShape, output);
    this.kernel = this.addWeight({
      name: "kernel",
      shape: shapes.kernel,
      initializer: this.#fanned(shapes),
      regularizer: c.kernelRegularizer,
      constraint: c.kernelConstraint,
    });
    if (shapes.bias !== null) {
      this.bias = this.addWeight({
        name: "bias",
        shape: shapes.bias,
        initializer: c.biasInitializer,
        regularizer: c.biasRegularizer,
        constraint: c.biasConstraint,
      });
    }
    this.#lora = null;
    if (c.loraRank !== null) this.enableLora(c.loraRank, { loraAlpha: c.loraAlpha });
  }

  /** Freezes the kernel and trains a product of rank `rank` beside it (LoRA, Hu et al. 2021). */
  enableLora(rank: number, options: LoraOptions = {}): void {
    if (this.#lora !== null) throw new LayerError(this.where, "LoRA is already enabled");
    this.#lora = addLora(this, this.kernel, "kernel", rank, options);
    this.config = { ...this.config, loraRank: rank, loraAlpha: this.#lora.alpha };
  }

  override call(inputs: Tensor): Tensor {
    let x = einsum(this.config.equation, inputs, withLora(this.kernel as Variable, this.#lora));
    if (this.bias !== null) x = add(x, this.bias);
    return this.config.activation(x);
  }

  /** Fans of the kernel are those of its contracted and produced axes, unless the initializer names its own. */
  #fanned({ inputAxes, outputAxes }: EinsumShapes) {
    const given = this.config.kernelInitializer;
    if (!(given instanceof VarianceScaling)) return given;
    const config = given.getConfig();
    if (config.input_axes != null || config.output_axes != null) return given;
    const cls = Object.getPrototypeOf(given).constructor as { fromConfig(config: object): typeof given };
    return cls.fromConfig({ ...config, input_axes: inputAxes, output_axes: outputAxes });
  }
}
