import { bool, type FilledOf, type OptionsOf } from "../../config/index.js";
import { cast } from "../../core/index.js";
import { type AnyConfig, InputSpec, Layer, layerConfig } from "../../layer/index.js";
import { divide, expandDims, mean, multiply, sum } from "../../numpy/index.js";
import { Tensor } from "../../runtime/index.js";
import { dataFormat } from "../fields.js";

const globalConfig = (className: string) =>
  layerConfig.extend("keras.layers", className, { dataFormat, keepdims: bool.or(false) });
export const globalAveragePooling1dConfig = /* @__PURE__ */ globalConfig("GlobalAveragePooling1D");
export const globalAveragePooling2dConfig = /* @__PURE__ */ globalConfig("GlobalAveragePooling2D");
export type GlobalPoolingOptions = OptionsOf<typeof globalAveragePooling1dConfig>;
type Filled = FilledOf<typeof globalAveragePooling1dConfig>;

/**
 * The mean over time, of unmasked steps only where there is a mask: `[batch, steps, features]` → `[batch, features]`.
 *
 * @example
 * new layers.GlobalAveragePooling1D()(ops.ones([2, 5, 3])).shape; // [2, 3]
 */
export class GlobalAveragePooling1D extends Layer {
  static override readonly className: string = "GlobalAveragePooling1D";
  static override readonly module: string | null = "keras.layers";
  static override readonly takesMask: boolean = true;
  static override readonly declared: AnyConfig = globalAveragePooling1dConfig as unknown as AnyConfig;
  readonly config: Filled;

  constructor(options: GlobalPoolingOptions = {}) {
    const config = globalAveragePooling1dConfig.fill("GlobalAveragePooling1D", options);
    super(config);
    this.config = config;
    this.inputSpec = new InputSpec({ ndim: 3 });
    this.supportsMasking = true;
  }

  override call(inputs: Tensor, options: { readonly mask?: unknown } = {}): Tensor {
    const { dataFormat, keepdims } = this.config;
    const axis = dataFormat === "channels_last" ? 1 : 2;
    if (!(options.mask instanceof Tensor)) return mean(inputs, { axis, keepdims });
    const weights = expandDims(cast(options.mask, inputs.dtype), dataFormat === "channels_last" ? 2 : 1);
    return divide(sum(multiply(inputs, weights), { axis, keepdims }), sum(weights, { axis, keepdims }));
  }

  /** The mask ends here: there are no steps left. */
  override computeMask(): null {
    return null;
  }
}

/**
 * The mean of each channel over an image: `[batch, height, width, channels]` → `[batch, channels]`.
 *
 * @example
 * new layers.GlobalAveragePooling2D()(ops.ones([2, 4, 4, 3])).shape; // [2, 3]
 */
export class GlobalAveragePooling2D extends Layer {
  static override readonly className: string = "GlobalAveragePooling2D";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = globalAveragePooling2dConfig as unknown as AnyConfig;
  readonly config: Filled;

  constructor(options: GlobalPoolingOptions = {}) {
    const config = globalAveragePooling2dConfig.fill("GlobalAveragePooling2D", options);
    super(config);
    this.config = config;
    this.inputSpec = new InputSpec({ ndim: 4 });
  }

  override call(inputs: Tensor): Tensor {
    const { dataFormat, keepdims } = this.config;
    return mean(inputs, { axis: dataFormat === "channels_last" ? [1, 2] : [2, 3], keepdims });
  }
}
