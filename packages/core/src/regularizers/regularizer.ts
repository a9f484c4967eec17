import { Callable } from "../callable/index.js";
import type { Tensor } from "../runtime/index.js";
import type { Json } from "../serialization/index.js";
import type { TensorLike } from "../surface/index.js";

/** What adds a penalty to the loss: a {@link Regularizer} or a plain function. */
export type RegularizerFunction = (x: Tensor) => Tensor;

/** A penalty, as a scalar, for the size of a weight or an output. Subclasses write `call` and `getConfig`. */
export interface Regularizer {
  // biome-ignore lint/style/useShorthandFunctionType: it merges with the class
  (x: TensorLike): Tensor;
}
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the call signature of the closure
export abstract class Regularizer extends Callable {
  static readonly module: string | null = "keras.regularizers";

  /** The penalty, rank 0. */
  abstract call(x: TensorLike): Tensor;
  abstract getConfig(): Record<string, Json>;

  override invoke(x: TensorLike): Tensor {
    return this.call(x);
  }
}
