import { activationField } from "../../activations/index.js";
import type { FilledOf, OptionsOf } from "../../config/index.js";
import { type AnyConfig, Layer, layerConfig } from "../../layer/index.js";
import type { Tensor } from "../../runtime/index.js";
import { given } from "../fields.js";

export const activationConfig = /* @__PURE__ */ layerConfig.extend("keras.layers", "Activation", {
  activation: activationField.required,
});
export type ActivationOptions = OptionsOf<typeof activationConfig>;

/**
 * An activation function as a layer.
 *
 * @example
 * await new layers.Activation("relu")(ops.array([-1, 2])).data(); // Float32Array [0, 2]
 */
export class Activation extends Layer {
  static override readonly className: string = "Activation";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = activationConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof activationConfig>;

  constructor(activation: Parameters<typeof activationConfig.fill>[1]["activation"], options: ActivationOptions = {}) {
    const config = activationConfig.fill("Activation", { activation, ...given("Activation", options) });
    super(config);
    this.config = config;
    this.supportsMasking = true;
    this.built = true;
  }

  override call(inputs: Tensor): Tensor {
    return this.config.activation(inputs);
  }
}
