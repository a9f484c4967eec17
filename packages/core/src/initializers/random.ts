import { config, number, type OptionsOf } from "../config/index.js";
import type { Shape } from "../host/spec.js";
import { normal, type SeedGenerator, truncatedNormal, uniform } from "../random/index.js";
import type { Tensor } from "../runtime/index.js";
import type { JsonObject } from "../serialization/index.js";
import { Initializer, type InitializerOptions } from "./initializer.js";
import { type InitializerSeed, seedField, settledSeed } from "./seeds.js";

const seed = seedField.or(null).doc("Makes the values reproducible; null draws a seed when the initializer is made.");

/** Base of initializers that draw: the seed is fixed when the object is made. */
export abstract class RandomInitializer extends Initializer {
  /** The seed in force. */
  readonly seed: number | SeedGenerator;
  constructor(given: InitializerSeed) {
    super();
    this.seed = settledSeed(given);
  }
}

export const randomNormalConfig = /* @__PURE__ */ config(
  "keras.initializers",
  "RandomNormal",
  { mean: number.or(0), stddev: number.or(0.05), seed },
  { order: ["seed"] },
);

/**
 * Normal values.
 *
 * @example
 * new initializers.RandomNormal({ seed: 1 })([2, 3]).shape; // [2, 3]
 */
export class RandomNormal extends RandomInitializer {
  static override readonly className: string = "RandomNormal";
  static override readonly module: string | null = "keras.initializers";
  static readonly declared = randomNormalConfig;
  readonly config;
  constructor(options: OptionsOf<typeof randomNormalConfig> = {}) {
    const filled = randomNormalConfig.fill("RandomNormal", options);
    super(filled.seed);
    this.config = filled;
  }
  static override fromConfig(json: JsonObject): RandomNormal {
    return new RandomNormal(randomNormalConfig.fromWire(json));
  }
  override call(shape: Shape, options: InitializerOptions = {}): Tensor {
    const { mean, stddev } = this.config;
    return normal(shape, { mean, stddev, dtype: options.dtype, seed: this.seed });
  }
  override getConfig(): JsonObject {
    return randomNormalConfig.toWire(this.config);
  }
}

export const truncatedNormalConfig = /* @__PURE__ */ config(
  "keras.initializers",
  "TruncatedNormal",
  { mean: number.or(0), stddev: number.or(0.05), seed },
  { order: ["seed"] },
);

/**
 * Normal values within two standard deviations.
 *
 * @example
 * new initializers.TruncatedNormal({ seed: 1 })([2, 3]).shape; // [2, 3]
 */
export class TruncatedNormal extends RandomInitializer {
  static override readonly className: string = "TruncatedNormal";
  static override readonly module: string | null = "keras.initializers";
  static readonly declared = truncatedNormalConfig;
  readonly config;
  constructor(options: OptionsOf<typeof truncatedNormalConfig> = {}) {
    const filled = truncatedNormalConfig.fill("TruncatedNormal", options);
    super(filled.seed);
    this.config = filled;
  }
  static override fromConfig(json: JsonObject): TruncatedNormal {
    return new TruncatedNormal(truncatedNormalConfig.fromWire(json));
  }
  override call(shape: Shape, options: InitializerOptions = {}): Tensor {
    const { mean, stddev } = this.config;
    return truncatedNormal(shape, { mean, stddev, dtype: options.dtype, seed: this.seed });
  }
  override getConfig(): JsonObject {
    return truncatedNormalConfig.toWire(this.config);
  }
}

export const randomUniformConfig = /* @__PURE__ */ config(
  "keras.initializers",
  "RandomUniform",
  { minval: number.or(-0.05), maxval: number.or(0.05), seed },
  { order: ["seed"] },
);

/**
 * Uniform values in `[minval, maxval)`.
 *
 * @example
 * new initializers.RandomUniform({ seed: 1 })([2, 3]).shape; // [2, 3]
 */
export class RandomUniform extends RandomInitializer {
  static override readonly className: string = "RandomUniform";
  static override readonly module: string | null = "keras.initializers";
  static readonly declared = randomUniformConfig;
  readonly config;
  constructor(options: OptionsOf<typeof randomUniformConfig> = {}) {
    const filled = randomUniformConfig.fill("RandomUniform", options);
    super(filled.seed);
    this.config = filled;
  }
  static override fromConfig(json: JsonObject): RandomUniform {
    return new RandomUniform(randomUniformConfig.fromWire(json));
  }
  override call(shape: Shape, options: InitializerOptions = {}): Tensor {
    const { minval, maxval } = this.config;
    return uniform(shape, { minval, maxval, dtype: options.dtype, seed: this.seed });
  }
  override getConfig(): JsonObject {
    return randomUniformConfig.toWire(this.config);
  }
}
