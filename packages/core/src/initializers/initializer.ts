import { Callable } from "../callable/index.js";
import { LayerError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import type { Shape } from "../host/spec.js";
import type { Tensor } from "../runtime/index.js";
import type { Json, JsonObject } from "../serialization/index.js";
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
  static readonly className: string = "Initializer";
  static readonly module: string | null = "keras";
  /** An initializer of this class from its config; classes with options write their own. */
  static fromConfig(json: JsonObject): Initializer {
    // biome-ignore lint/complexity/noThisInStatic: the class it is called on decides
    const cls = this as unknown as new () => Initializer;
    if (Object.keys(json).length > 0)
      throw new LayerError("Initializer", "a class with options must write its own static fromConfig");
    return new cls();
  }

  /** Makes the values; what subclasses write. */
  abstract call(shape: Shape, options?: InitializerOptions): Tensor;
  /** The config as files hold it; classes with options write their own. */
  getConfig(): Record<string, Json> {
    return {};
  }

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
