import type { OptionsOf } from "../../config/index.js";
import { type AnyConfig, layerConfig } from "../../layer/index.js";
import { add } from "../../numpy/index.js";
import type { Tensor } from "../../runtime/index.js";
import { Merge } from "./merge.js";

export const addConfig = /* @__PURE__ */ layerConfig.extend("keras.layers", "Add", {});
export type AddOptions = OptionsOf<typeof addConfig>;

/**
 * The sum of a list of tensors.
 *
 * @example
 * await new layers.Add()([ops.ones([2]), ops.ones([2])]).data(); // Float32Array [2, 2]
 */
export class Add extends Merge {
  static override readonly className: string = "Add";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = addConfig as unknown as AnyConfig;
  constructor(options: AddOptions = {}) {
    super(addConfig.fill("Add", options));
  }
  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((a, b) => add(a, b));
  }
}
