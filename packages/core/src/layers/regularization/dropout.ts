import { type FilledOf, int, listOf, nullable, number, type OptionsOf, positiveInt } from "../../config/index.js";
import { type AnyConfig, Layer, layerConfig } from "../../layer/index.js";
import { dropout, SeedGenerator } from "../../random/index.js";
import type { Tensor } from "../../runtime/index.js";
import { given } from "../fields.js";

export const dropoutConfig = /* @__PURE__ */ layerConfig.extend(
  "keras.layers",
  "Dropout",
  {
    rate: number.between(0, 1).required,
    noiseShape: nullable(listOf(nullable(positiveInt))).or(null),
    seed: nullable(int).or(null),
  },
  { order: ["name", "trainable", "dtype", "rate", "seed", "noiseShape"] },
);
export type DropoutOptions = OptionsOf<typeof dropoutConfig>;

/**
 * In training sets a share `rate` of the elements to zero and scales the others by 1 / (1 − rate).
 *
 * @example
 * const x = ops.ones([2, 3]);
 * await new layers.Dropout(0.5)(x).data(); // outside of training: all ones
 */
export class Dropout extends Layer {
  static override readonly className: string = "Dropout";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = dropoutConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof dropoutConfig>;
  readonly seedGenerator: SeedGenerator | null;

  constructor(rate: number, options: DropoutOptions = {}) {
    const config = dropoutConfig.fill("Dropout", { rate, ...given("Dropout", options) });
    super(config);
    this.config = config;
    this.seedGenerator = config.rate > 0 ? new SeedGenerator({ seed: config.seed }) : null;
    this.supportsMasking = true;
    this.built = true;
  }

  override call(inputs: Tensor, options: { readonly training?: boolean | null } = {}): Tensor {
    if (!options.training || this.seedGenerator === null) return inputs;
    const { rate, noiseShape } = this.config;
    const shape = noiseShape?.map((d, i) => d ?? inputs.dim(i)) ?? null;
    return dropout(inputs, rate, { noiseShape: shape, seed: this.seedGenerator });
  }
}
