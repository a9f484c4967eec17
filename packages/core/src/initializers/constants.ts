import { config, number, type OptionsOf } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import type { Shape } from "../host/spec.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import type { JsonObject } from "../serialization/index.js";
import { dtypeOption, nodeOf, wrap } from "../surface/index.js";
import { constantValue } from "./constant-value.js";
import { Initializer, type InitializerOptions } from "./initializer.js";

const filled = (where: string, shape: Shape, value: number, options: InitializerOptions): Tensor =>
  wrap(g.full(shape, value, dtypeOption(where, options.dtype)));

export const zerosConfig = /* @__PURE__ */ config("keras.initializers", "Zeros", {});

/**
 * Zeros.
 *
 * @example
 * await new initializers.Zeros()([3]).data(); // Float32Array [0, 0, 0]
 */
export class Zeros extends Initializer {
  static override readonly className: string = "Zeros";
  static override readonly module: string | null = "keras.initializers";
  static readonly declared = zerosConfig;
  constructor(options: OptionsOf<typeof zerosConfig> = {}) {
    super();
    zerosConfig.fill("Zeros", options);
  }
  static override fromConfig(json: JsonObject): Zeros {
    zerosConfig.fromWire(json);
    return new Zeros();
  }
  override call(shape: Shape, options: InitializerOptions = {}): Tensor {
    return filled("Zeros", shape, 0, options);
  }
}

export const onesConfig = /* @__PURE__ */ config("keras.initializers", "Ones", {});

/**
 * Ones.
 *
 * @example
 * await new initializers.Ones()([3]).data(); // Float32Array [1, 1, 1]
 */
export class Ones extends Initializer {
  static override readonly className: string = "Ones";
  static override readonly module: string | null = "keras.initializers";
  static readonly declared = onesConfig;
  constructor(options: OptionsOf<typeof onesConfig> = {}) {
    super();
    onesConfig.fill("Ones", options);
  }
  static override fromConfig(json: JsonObject): Ones {
    onesConfig.fromWire(json);
    return new Ones();
  }
  override call(shape: Shape, options: InitializerOptions = {}): Tensor {
    return filled("Ones", shape, 1, options);
  }
}

export const constantConfig = /* @__PURE__ */ config("keras.initializers", "Constant", {
  value: constantValue.or(0).doc("The number, or an array that broadcasts to the shape."),
});

/**
 * One number everywhere, or an array broadcast to the shape.
 *
 * @example
 * await new initializers.Constant({ value: 2 })([3]).data(); // Float32Array [2, 2, 2]
 */
export class Constant extends Initializer {
  static override readonly className: string = "Constant";
  static override readonly module: string | null = "keras.initializers";
  static readonly declared = constantConfig;
  readonly config;
  constructor(options: OptionsOf<typeof constantConfig> = {}) {
    super();
    this.config = constantConfig.fill("Constant", options);
  }
  static override fromConfig(json: JsonObject): Constant {
    return new Constant(constantConfig.fromWire(json));
  }
  override call(shape: Shape, options: InitializerOptions = {}): Tensor {
    const { value } = this.config;
    const dtype = dtypeOption("Constant", options.dtype);
    return typeof value === "number"
      ? filled("Constant", shape, value, options)
      : wrap(g.broadcastTo(nodeOf(value, dtype), shape));
  }
  override getConfig(): JsonObject {
    return constantConfig.toWire(this.config);
  }
}

export const identityConfig = /* @__PURE__ */ config("keras.initializers", "Identity", {
  gain: number.or(1).doc("Factor of the diagonal.").notWritten,
});

/**
 * Ones on the diagonal of a matrix, times `gain`; shape `[rows, cols]` only.
 *
 * @example
 * await new initializers.Identity()([2, 2]).data(); // Float32Array [1, 0, 0, 1]
 */
export class Identity extends Initializer {
  static override readonly className: string = "Identity";
  static override readonly module: string | null = "keras.initializers";
  static readonly declared = identityConfig;
  readonly config;
  constructor(options: OptionsOf<typeof identityConfig> = {}) {
    super();
    this.config = identityConfig.fill("Identity", options);
  }
  static override fromConfig(json: JsonObject): Identity {
    return new Identity(identityConfig.fromWire(json));
  }
  override call(shape: Shape, options: InitializerOptions = {}): Tensor {
    if (shape.length !== 2) throw new LayerError("Identity", `shape must have 2 axes, got [${shape}]`);
    const dtype = dtypeOption("Identity", options.dtype);
    const position = (axis: number) => g.iota([], { dtype: "int32", shape, axis });
    return wrap(g.mul(g.cast(g.equal(position(0), position(1)), dtype), this.config.gain));
  }
  override getConfig(): JsonObject {
    return identityConfig.toWire(this.config);
  }
  /** An equal initializer; files leave `gain` out, a copy does not. */
  override clone(): this {
    return new Identity({ gain: this.config.gain }) as this;
  }
}
