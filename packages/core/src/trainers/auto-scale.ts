import { LossScaleOptimizer, type Optimizer } from "../optimizers/index.js";

/** Models that compute in float16 get a scaled loss, or small gradients would vanish; bfloat16 needs none. */
export function autoScaled(optimizer: Optimizer, policy: string, wanted: boolean): Optimizer {
  if (!wanted || policy !== "mixed_float16" || optimizer instanceof LossScaleOptimizer) return optimizer;
  return new LossScaleOptimizer(optimizer);
}
