import { type FilledOf, listOf, number, type OptionsOf, union } from "../../config/index.js";
import { cast } from "../../core/index.js";
import { imageDataFormat } from "../../host/defaults.js";
import type { DType } from "../../host/dtype.js";
import { type AnyConfig, Layer, layerConfig } from "../../layer/index.js";
import { add, multiply, reshape } from "../../numpy/index.js";
import type { Tensor } from "../../runtime/index.js";
import { given } from "../fields.js";

const scaleField = /* @__PURE__ */ union(number, listOf(number));
export const rescalingConfig = /* @__PURE__ */ layerConfig.extend("keras.layers", "Rescaling", {
  scale: scaleField.required,
  offset: scaleField.or(0),
});
export type RescalingOptions = OptionsOf<typeof rescalingConfig>;

/** Lists hold one number per channel: the third axis from the end where channels come first. */
function perChannel(values: number | readonly number[], dtype: DType): Tensor {
  const x = cast(values, dtype);
  return typeof values === "number" || imageDataFormat() === "channels_last" ? x : reshape(x, [values.length, 1, 1]);
}

/**
 * `x · scale + offset`; integers become floats.
 *
 * @example
 * await new layers.Rescaling(1 / 255)(ops.array([0, 255])).data(); // Float32Array [0, 1]
 */
export class Rescaling extends Layer {
  static override readonly className: string = "Rescaling";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = rescalingConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof rescalingConfig>;

  constructor(scale: number | readonly number[], options: RescalingOptions = {}) {
    const config = rescalingConfig.fill("Rescaling", { scale, ...given("Rescaling", options) });
    super(config);
    this.config = config;
    this.supportsMasking = true;
    this.built = true;
  }

  override call(inputs: Tensor): Tensor {
    const dtype = this.computeDtype;
    const { scale, offset } = this.config;
    return add(multiply(cast(inputs, dtype), perChannel(scale, dtype)), perChannel(offset, dtype));
  }
}
