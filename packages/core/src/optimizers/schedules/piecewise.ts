import { config, listOf, number, type OptionsOf } from "../../config/index.js";
import { isInteger } from "../../host/dtype.js";
import type { Node } from "../../ir/index.js";
import * as g from "../../ops/index.js";
import type { Tensor } from "../../runtime/index.js";
import type { JsonObject } from "../../serialization/index.js";
import { nodeOf, type TensorLike, wrap } from "../../surface/index.js";
import { nameField } from "./name-field.js";
import { LearningRateSchedule } from "./schedule.js";

export const piecewiseConstantDecayConfig = /* @__PURE__ */ config(
  "keras.optimizers.schedules",
  "PiecewiseConstantDecay",
  {
    boundaries: listOf(number.plain).required.doc("Last steps of each piece but the final one, ascending."),
    values: listOf(number).required.doc("Rate of each piece: one more than boundaries."),
    name: nameField("PiecewiseConstant"),
  },
  {
    check: ({ boundaries, values }) =>
      values.length === boundaries.length + 1
        ? undefined
        : `values must be one more than boundaries, got ${values.length} values and ${boundaries.length} boundaries`,
  },
);

/**
 * A constant rate per piece: `values[i]` up to and including step `boundaries[i]`.
 *
 * @example
 * const rate = new optimizers.schedules.PiecewiseConstantDecay([1000, 2000], [0.1, 0.05, 0.01]);
 */
export class PiecewiseConstantDecay extends LearningRateSchedule {
  static readonly className: string = "PiecewiseConstantDecay";
  static override readonly module: string | null = "keras.optimizers.schedules";
  static readonly declared = piecewiseConstantDecayConfig;
  readonly config;
  constructor(
    boundaries: readonly number[],
    values: readonly number[],
    options: OptionsOf<typeof piecewiseConstantDecayConfig> = {},
  ) {
    super();
    this.config = piecewiseConstantDecayConfig.fill("PiecewiseConstantDecay", { ...options, boundaries, values });
  }
  static fromConfig(json: JsonObject): PiecewiseConstantDecay {
    const { boundaries, values, ...options } = piecewiseConstantDecayConfig.fromWire(json);
    return new PiecewiseConstantDecay(boundaries, values, options);
  }
  override call(step: TensorLike): Tensor {
    const { boundaries, values } = this.config;
    const given = nodeOf(step);
    // Whole steps are compared as such: float32 cannot tell them apart beyond 2²⁴.
    const now = isInteger(given.dtype) && boundaries.every(Number.isInteger) ? given : g.cast(given, "float32");
    let rate: Node = g.full(now.shape, values.at(-1) as number, "float32");
    for (let i = boundaries.length - 1; i >= 0; i--) {
      rate = g.where(g.lessEqual(now, boundaries[i] as number), g.full(now.shape, values[i] as number, "float32"), rate);
    }
    return wrap(rate);
  }
  override getConfig(): JsonObject {
    return piecewiseConstantDecayConfig.toWire(this.config);
  }
}
