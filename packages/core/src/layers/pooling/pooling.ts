import { type FilledOf, intOrTuple, nullable, type OptionsOf, oneOf, positiveInt } from "../../config/index.js";
import { type AnyConfig, InputSpec, Layer, layerConfig } from "../../layer/index.js";
import { averagePool, maxPool } from "../../nn/index.js";
import type { Tensor } from "../../runtime/index.js";
import { dataFormat, given } from "../fields.js";

const pair = /* @__PURE__ */ intOrTuple(2, positiveInt);
const order = ["name", "trainable", "dtype", "poolSize", "padding", "strides", "dataFormat"] as const;
export const maxPooling2dConfig = /* @__PURE__ */ layerConfig.extend(
  "keras.layers",
  "MaxPooling2D",
  { poolSize: pair.or([2, 2]), padding: oneOf("valid", "same").or("valid"), strides: nullable(pair).or(null), dataFormat },
  { order },
);
export const averagePooling2dConfig = /* @__PURE__ */ maxPooling2dConfig.extend(
  "keras.layers",
  "AveragePooling2D",
  { poolSize: pair.required },
  { order },
);
export type MaxPooling2DOptions = OptionsOf<typeof maxPooling2dConfig>;
export type AveragePooling2DOptions = OptionsOf<typeof averagePooling2dConfig>;

/** What poolings over images share; strides are the pool size unless given. */
abstract class Pooling2D extends Layer {
  static override readonly module: string | null = "keras.layers";
  readonly config: FilledOf<typeof maxPooling2dConfig>;

  constructor(given: FilledOf<typeof maxPooling2dConfig>) {
    const config = { ...given, strides: given.strides ?? given.poolSize };
    super(config);
    this.config = config;
    this.inputSpec = new InputSpec({ ndim: 4 });
  }
}

/**
 * The largest value of each window: `[batch, height, width, channels]`.
 *
 * @example
 * new layers.MaxPooling2D()(ops.ones([1, 8, 8, 3])).shape; // [1, 4, 4, 3]
 */
export class MaxPooling2D extends Pooling2D {
  static override readonly className: string = "MaxPooling2D";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = maxPooling2dConfig as unknown as AnyConfig;
  constructor(options: MaxPooling2DOptions = {}) {
    super(maxPooling2dConfig.fill("MaxPooling2D", options));
  }
  override call(inputs: Tensor): Tensor {
    const { poolSize, strides, padding, dataFormat } = this.config;
    return maxPool(inputs, poolSize as never, { strides: strides as never, padding, dataFormat });
  }
}

/**
 * The mean of each window; padding does not count.
 *
 * @example
 * new layers.AveragePooling2D(4)(ops.ones([1, 8, 8, 3])).shape; // [1, 2, 2, 3]
 */
export class AveragePooling2D extends Pooling2D {
  static override readonly className: string = "AveragePooling2D";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = averagePooling2dConfig as unknown as AnyConfig;
  constructor(poolSize: number | readonly number[], options: AveragePooling2DOptions = {}) {
    super(
      averagePooling2dConfig.fill("AveragePooling2D", { poolSize: poolSize as never, ...given("AveragePooling2D", options) }),
    );
  }
  override call(inputs: Tensor): Tensor {
    const { poolSize, strides, padding, dataFormat } = this.config;
    return averagePool(inputs, poolSize as never, { strides: strides as never, padding, dataFormat });
  }
}
