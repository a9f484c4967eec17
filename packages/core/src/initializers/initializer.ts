import { Callable } from "../callable/index.js";
import type { DType } from "../host/dtype.js";
import type { Shape } from "../host/spec.js";
import type { Tensor } from "../runtime/index.js";
import type { Json } from "../serialization/index.js";
import { checkOptions } from "../surface/index.js";

export interface InitializerOptions {
  /** Default: the default float. */
  readonly dtype?: DType | null | undefined;
}

/** Whatever makes initial values of a shape: an {@link Initializer} or a plain function. */
export type InitializerFunction = (shape: Shape, options?: InitializerOptions) => Tensor;

/**
 * A function from a shape to initial values; stateless, so the same instance and shape give the same values. Subclasses
 * write `call` and `getConfig`.
 */
export interface Initializer {
  // biome-ignore lint/style/useShorthandFunctionType: it merges with the class
  (shape: Shape, options?: InitializerOptions): Tensor;
}
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the call signature of the closure
export abstract class Initializer extends Callable {
  static readonly module: string | null = "keras.initializers";

  /** Makes the values; what subclasses write. */
  abstract call(shape: Shape, options?: InitializerOptions): Tensor;
  abstract getConfig(): Record<string, Json>;

  override invoke(shape: Shape, options: InitializerOptions = {}): Tensor {
    checkOptions("initializer", options, ["dtype"]);
    return this.call(shape, options);
  }
  /** An equal, independent initializer; one without a seed draws a new one. */
  clone(): this {
    const cls = Object.getPrototypeOf(this).constructor as { fromConfig(config: Record<string, Json>): unknown };
    return cls.fromConfig(this.getConfig()) as this;
  }
}
