import type { DType } from "../host/dtype.js";
import type { Shape } from "../host/spec.js";
import type { SeedGenerator } from "../random/index.js";
import { normal, truncatedNormal, uniform } from "../random/index.js";
import type { Tensor } from "../runtime/index.js";

/** What a draw needs besides its shape and variance. */
export interface DrawOptions {
  readonly dtype: DType | null | undefined;
  readonly seed: number | SeedGenerator;
}

// Standard deviation of a standard normal cut at ±2.
const CUT_DEVIATION = 0.87962566103423978;

/** Uniform values around 0 of that variance. */
export function drawUniform(shape: Shape, variance: number, options: DrawOptions): Tensor {
  const limit = Math.sqrt(3 * variance);
  return uniform(shape, { minval: -limit, maxval: limit, ...options });
}

/** Normal values of that variance. */
export const drawNormal = (shape: Shape, variance: number, options: DrawOptions): Tensor =>
  normal(shape, { stddev: Math.sqrt(variance), ...options });

/** Normal values of that variance, cut at two standard deviations. */
export const drawCutNormal = (shape: Shape, variance: number, options: DrawOptions): Tensor =>
  truncatedNormal(shape, { stddev: Math.sqrt(variance) / CUT_DEVIATION, ...options });
