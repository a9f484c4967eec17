import type { FilledOf, OptionsOf } from "../../config/index.js";
import { type AnyConfig, InputSpec, Layer, layerConfig } from "../../layer/index.js";
import { reshape, transpose } from "../../numpy/index.js";
import type { Tensor } from "../../runtime/index.js";
import { dataFormat } from "../fields.js";

export const flattenConfig = /* @__PURE__ */ layerConfig.extend("keras.layers", "Flatten", { dataFormat });
export type FlattenOptions = OptionsOf<typeof flattenConfig>;

/**
 * All axes but the batch in one: `[batch, …]` → `[batch, features]`.
 *
 * @example
 * new layers.Flatten()(ops.ones([2, 3, 4])).shape; // [2, 12]
 */
export class Flatten extends Layer {
  static override readonly className: string = "Flatten";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = flattenConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof flattenConfig>;

  constructor(options: FlattenOptions = {}) {
    const config = flattenConfig.fill("Flatten", options);
    super(config);
    this.config = config;
    this.inputSpec = new InputSpec({ minNdim: 1 });
  }

  override call(inputs: Tensor): Tensor {
    const { ndim } = inputs;
    const first = this.config.dataFormat === "channels_first" && ndim > 2;
    const x = first ? transpose(inputs, { axes: [0, ...Array.from({ length: ndim - 2 }, (_, i) => i + 2), 1] }) : inputs;
    const features = x.shape.slice(1).reduce<number>((n, d) => n * (d as number), 1);
    return reshape(x, [x.dim(0), features]);
  }

  override computeOutputShape(inputShape: readonly (number | null)[]): (number | null)[] {
    const rest = inputShape.slice(1);
    return [inputShape[0] ?? null, rest.includes(null) ? null : rest.reduce<number>((n, d) => n * (d as number), 1)];
  }
}
