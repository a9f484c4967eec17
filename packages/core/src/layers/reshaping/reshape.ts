import { type FilledOf, int, listOf, type OptionsOf } from "../../config/index.js";
import { LayerError } from "../../errors/index.js";
import { type AnyConfig, Layer, layerConfig } from "../../layer/index.js";
import { reshape } from "../../numpy/index.js";
import type { Tensor } from "../../runtime/index.js";
import { given } from "../fields.js";

export const reshapeConfig = /* @__PURE__ */ layerConfig.extend("keras.layers", "Reshape", { targetShape: listOf(int).required });
export type ReshapeOptions = OptionsOf<typeof reshapeConfig>;

/**
 * Another shape for the same elements; `targetShape` leaves the batch out and may hold one −1.
 *
 * @example
 * new layers.Reshape([2, -1])(ops.ones([3, 8])).shape; // [3, 2, 4]
 */
export class Reshape extends Layer {
  static override readonly className: string = "Reshape";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = reshapeConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof reshapeConfig>;

  constructor(targetShape: readonly number[], options: ReshapeOptions = {}) {
    const config = reshapeConfig.fill("Reshape", { targetShape, ...given("Reshape", options) });
    super(config);
    this.config = config;
    const { targetShape: target } = config;
    if (target.filter((d) => d === -1).length > 1 || target.some((d) => d < -1)) {
      throw new LayerError(this.where, `targetShape must hold sizes and at most one -1, got [${target}]`, {
        argument: "targetShape",
      });
    }
  }

  override call(inputs: Tensor): Tensor {
    return reshape(inputs, [inputs.dim(0), ...this.config.targetShape]);
  }

  override computeOutputShape(inputShape: readonly (number | null)[]): (number | null)[] {
    const target = this.config.targetShape;
    const rest = inputShape.slice(1);
    if (!target.includes(-1)) return [inputShape[0] ?? null, ...target];
    const size = rest.includes(null) ? null : rest.reduce<number>((n, d) => n * (d as number), 1);
    const known = target.filter((d) => d !== -1).reduce((n, d) => n * d, 1);
    if (size !== null && (known === 0 || size % known !== 0))
      throw new LayerError(this.where, `targetShape [${target}] must hold ${size} elements`, { argument: "targetShape" });
    return [inputShape[0] ?? null, ...target.map((d) => (d !== -1 ? d : size === null ? null : size / known))];
  }
}
