import { Callable } from "../../callable/index.js";
import type { Node } from "../../ir/index.js";
import * as g from "../../ops/index.js";
import type { Tensor } from "../../runtime/index.js";
import type { Json } from "../../serialization/index.js";
import { nodeOf, type TensorLike } from "../../surface/index.js";

/** A learning rate that depends on the step, which counts from 0. Subclasses write `call` and `getConfig`. */
export interface LearningRateSchedule {
  // biome-ignore lint/style/useShorthandFunctionType: it merges with the class
  (step: TensorLike): Tensor;
}
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the call signature of the closure
export abstract class LearningRateSchedule extends Callable {
  static readonly module: string | null = "keras.optimizers.schedules";

  /** The rate at a step, float32, shaped like `step`. Computed with ops, so that a compiled step can follow it. */
  abstract call(step: TensorLike): Tensor;
  abstract getConfig(): Record<string, Json>;

  override invoke(step: TensorLike): Tensor {
    return this.call(step);
  }
}

/** The step as float32, in which rates are computed. */
export const floatStep = (step: TensorLike): Node => g.cast(nodeOf(step), "float32");
