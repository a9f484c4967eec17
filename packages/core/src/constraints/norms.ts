import { config, int, listOf, nonNegative, number, type OptionsOf, union } from "../config/index.js";
import { epsilon } from "../host/defaults.js";
import { toFloat } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import type { JsonObject } from "../serialization/index.js";
import { axesOf, converted, type TensorLike, wrap } from "../surface/index.js";
import { Constraint } from "./constraint.js";

const axisField = union(int, listOf(int)).or(0).doc("Axis or axes over which norms are taken.");
type Axis = number | readonly number[];

/** Lengths of the vectors along `axis`, kept as size 1. */
function lengths(where: string, w: Node, axis: Axis): Node {
  return g.sqrt(g.sum(g.mul(w, w), axesOf(where, axis, w.shape.length, [w.spec]), true));
}
const rescaled = (w: Node, wanted: Node, norms: Node): Tensor => wrap(g.mul(w, g.div(wanted, g.add(norms, epsilon()))));
const clipped = (norms: Node, low: number, high: number): Node => g.min(g.max(norms, low), high);

export const maxNormConfig = /* @__PURE__ */ config("keras.constraints", "MaxNorm", {
  maxValue: nonNegative.plain.or(2).doc("Largest length allowed."),
  axis: axisField,
});

/**
 * Shortens vectors longer than `maxValue`.
 *
 * @example
 * await new constraints.MaxNorm({ maxValue: 1, axis: 0 })([[3], [4]]).data(); // Float32Array [0.6, 0.8]
 */
export class MaxNorm extends Constraint {
  static override readonly className: string = "MaxNorm";
  static override readonly module: string | null = "keras.constraints";
  static readonly declared = maxNormConfig;
  readonly config;
  constructor(options: OptionsOf<typeof maxNormConfig> = {}) {
    super();
    this.config = maxNormConfig.fill("MaxNorm", options);
  }
  static override fromConfig(json: JsonObject): MaxNorm {
    return new MaxNorm(maxNormConfig.fromWire(json));
  }
  override call(w: TensorLike): Tensor {
    const node = converted(w, toFloat);
    const norms = lengths("MaxNorm", node, this.config.axis);
    return rescaled(node, clipped(norms, 0, this.config.maxValue), norms);
  }
  override getConfig(): JsonObject {
    return maxNormConfig.toWire(this.config);
  }
}

export const minMaxNormConfig = /* @__PURE__ */ config("keras.constraints", "MinMaxNorm", {
  minValue: nonNegative.or(0).doc("Smallest length wanted."),
  maxValue: nonNegative.or(1).doc("Largest length wanted."),
  rate: number.or(1).doc("How far each step goes towards the wanted length; 1 goes all the way."),
  axis: axisField,
});

/**
 * Brings vectors to lengths between `minValue` and `maxValue`.
 *
 * @example
 * await new constraints.MinMaxNorm({ minValue: 1, maxValue: 10 })([[3], [4]]).data(); // Float32Array [3, 4]
 */
export class MinMaxNorm extends Constraint {
  static override readonly className: string = "MinMaxNorm";
  static override readonly module: string | null = "keras.constraints";
  static readonly declared = minMaxNormConfig;
  readonly config;
  constructor(options: OptionsOf<typeof minMaxNormConfig> = {}) {
    super();
    this.config = minMaxNormConfig.fill("MinMaxNorm", options);
  }
  static override fromConfig(json: JsonObject): MinMaxNorm {
    return new MinMaxNorm(minMaxNormConfig.fromWire(json));
  }
  override call(w: TensorLike): Tensor {
    const { minValue, maxValue, rate, axis } = this.config;
    const node = converted(w, toFloat);
    const norms = lengths("MinMaxNorm", node, axis);
    return rescaled(node, g.add(g.mul(clipped(norms, minValue, maxValue), rate), g.mul(norms, 1 - rate)), norms);
  }
  override getConfig(): JsonObject {
    return minMaxNormConfig.toWire(this.config);
  }
}

export const unitNormConfig = /* @__PURE__ */ config("keras.constraints", "UnitNorm", { axis: axisField });

/**
 * Brings vectors to length 1.
 *
 * @example
 * await new constraints.UnitNorm()([[3], [4]]).data(); // Float32Array [0.6, 0.8]
 */
export class UnitNorm extends Constraint {
  static override readonly className: string = "UnitNorm";
  static override readonly module: string | null = "keras.constraints";
  static readonly declared = unitNormConfig;
  readonly config;
  constructor(options: OptionsOf<typeof unitNormConfig> = {}) {
    super();
    this.config = unitNormConfig.fill("UnitNorm", options);
  }
  static override fromConfig(json: JsonObject): UnitNorm {
    return new UnitNorm(unitNormConfig.fromWire(json));
  }
  override call(w: TensorLike): Tensor {
    const node = converted(w, toFloat);
    return wrap(g.div(node, g.add(lengths("UnitNorm", node, this.config.axis), epsilon())));
  }
  override getConfig(): JsonObject {
    return unitNormConfig.toWire(this.config);
  }
}

export const nonNegConfig = /* @__PURE__ */ config("keras.constraints", "NonNeg", {});

/**
 * Sets negative elements to 0.
 *
 * @example
 * await new constraints.NonNeg()([-1, 2]).data(); // Float32Array [0, 2]
 */
export class NonNeg extends Constraint {
  static override readonly className: string = "NonNeg";
  static override readonly module: string | null = "keras.constraints";
  static readonly declared = nonNegConfig;
  constructor(options: OptionsOf<typeof nonNegConfig> = {}) {
    super();
    nonNegConfig.fill("NonNeg", options);
  }
  static override fromConfig(json: JsonObject): NonNeg {
    nonNegConfig.fromWire(json);
    return new NonNeg();
  }
  override call(w: TensorLike): Tensor {
    return wrap(g.max(converted(w, toFloat), 0));
  }
}
