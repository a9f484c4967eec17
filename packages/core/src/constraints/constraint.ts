import { Callable } from "../callable/index.js";
import type { Tensor } from "../runtime/index.js";
import type { Json, JsonObject } from "../serialization/index.js";
import { nodeOf, type TensorLike, wrap } from "../surface/index.js";

/** What a weight goes through after every update: a {@link Constraint} or a plain function. */
export type ConstraintFunction = (w: Tensor) => Tensor;

/** A projection that a weight goes through after every update. Subclasses write `call` and `getConfig`. */
export interface Constraint {
  // biome-ignore lint/style/useShorthandFunctionType: it merges with the class
  (w: TensorLike): Tensor;
}
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the call signature of the closure
export class Constraint extends Callable {
  static readonly className: string = "Constraint";
  static readonly module: string | null = "keras.constraints";
  static fromConfig(_json: JsonObject): Constraint {
    return new Constraint();
  }

  /** The projected weight. This base leaves it as it is. */
  call(w: TensorLike): Tensor {
    return wrap(nodeOf(w));
  }
  getConfig(): Record<string, Json> {
    return {};
  }
  override invoke(w: TensorLike): Tensor {
    return this.call(w);
  }
}
