import { config, nonNegative, type OptionsOf } from "../config/index.js";
import { toFloat } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import type { JsonObject } from "../serialization/index.js";
import { converted, type TensorLike, wrap } from "../surface/index.js";
import { Regularizer } from "./regularizer.js";
import { single } from "./single.js";

const absolute = (x: Node, factor: number): Node => g.mul(g.sum(g.abs(x), g.allAxes(x)), factor);
const squared = (x: Node, factor: number): Node => g.mul(g.sum(g.mul(x, x), g.allAxes(x)), factor);

export const l1Config = /* @__PURE__ */ config("keras.regularizers", "L1", { l1: single(nonNegative).or(0.01) });

/**
 * `l1 · Σ|x|`.
 *
 * @example
 * await new regularizers.L1({ l1: 0.5 })([-1, 2]).item(); // 1.5
 */
export class L1 extends Regularizer {
  static readonly className: string = "L1";
  static override readonly module: string | null = "keras.regularizers";
  static readonly declared = l1Config;
  readonly config;
  constructor(options: OptionsOf<typeof l1Config> = {}) {
    super();
    this.config = l1Config.fill("L1", options);
  }
  static fromConfig(json: JsonObject): L1 {
    return new L1(l1Config.fromWire(json));
  }
  override call(x: TensorLike): Tensor {
    return wrap(absolute(converted(x, toFloat), this.config.l1));
  }
  override getConfig(): JsonObject {
    return l1Config.toWire(this.config);
  }
}

export const l2Config = /* @__PURE__ */ config("keras.regularizers", "L2", { l2: nonNegative.or(0.01) });

/**
 * `l2 · Σx²`.
 *
 * @example
 * await new regularizers.L2({ l2: 0.5 })([-1, 2]).item(); // 2.5
 */
export class L2 extends Regularizer {
  static readonly className: string = "L2";
  static override readonly module: string | null = "keras.regularizers";
  static readonly declared = l2Config;
  readonly config;
  constructor(options: OptionsOf<typeof l2Config> = {}) {
    super();
    this.config = l2Config.fill("L2", options);
  }
  static fromConfig(json: JsonObject): L2 {
    return new L2(l2Config.fromWire(json));
  }
  override call(x: TensorLike): Tensor {
    return wrap(squared(converted(x, toFloat), this.config.l2));
  }
  override getConfig(): JsonObject {
    return l2Config.toWire(this.config);
  }
}

export const l1l2Config = /* @__PURE__ */ config("keras.regularizers", "L1L2", { l1: nonNegative.or(0), l2: nonNegative.or(0) });

/**
 * `l1 · Σ|x| + l2 · Σx²`.
 *
 * @example
 * await new regularizers.L1L2({ l1: 0.5, l2: 0.25 })([-1, 2]).item(); // 2.75
 */
export class L1L2 extends Regularizer {
  static readonly className: string = "L1L2";
  static override readonly module: string | null = "keras.regularizers";
  static readonly declared = l1l2Config;
  readonly config;
  constructor(options: OptionsOf<typeof l1l2Config> = {}) {
    super();
    this.config = l1l2Config.fill("L1L2", options);
  }
  static fromConfig(json: JsonObject): L1L2 {
    return new L1L2(l1l2Config.fromWire(json));
  }
  override call(x: TensorLike): Tensor {
    const node = converted(x, toFloat);
    const { l1, l2 } = this.config;
    const parts = [...(l1 === 0 ? [] : [absolute(node, l1)]), ...(l2 === 0 ? [] : [squared(node, l2)])];
    return wrap(parts.reduce((a, b) => g.add(a, b), g.scalar(0, node.dtype)));
  }
  override getConfig(): JsonObject {
    return l1l2Config.toWire(this.config);
  }
}
