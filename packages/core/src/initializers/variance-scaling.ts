import { config, int, listOf, nullable, type OptionsOf, oneOf, positive } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import type { Shape } from "../host/spec.js";
import type { Tensor } from "../runtime/index.js";
import type { JsonObject } from "../serialization/index.js";
import { axisOf } from "../surface/index.js";
import { type Distribution, drawFrom } from "./distribution.js";
import type { DrawOptions } from "./draws.js";
import type { InitializerOptions } from "./initializer.js";
import { RandomInitializer } from "./random.js";
import { type InitializerSeed, seedField } from "./seeds.js";

/** Axes of the shape that count as inputs and outputs; `null` settles them by the rule for dense and convolution kernels. */
export interface FanAxes {
  readonly inputAxes?: readonly number[] | null | undefined;
  readonly outputAxes?: readonly number[] | null | undefined;
}

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
const sizesAt = (shape: Shape, axes: readonly number[]): number[] =>
  axes.map((axis) => shape[axisOf("VarianceScaling", axis, shape.length)] as number);

/**
 * How many inputs and outputs a weight of this shape connects: `[in, out]`, or `[...window, in, out]` for convolutions.
 *
 * @throws LayerError when only one of the two lists of axes is given.
 */
export function computeFans(shape: Shape, axes: FanAxes = {}): readonly [fanIn: number, fanOut: number] {
  const { inputAxes, outputAxes } = axes;
  if (inputAxes != null && outputAxes != null) return [product(sizesAt(shape, inputAxes)), product(sizesAt(shape, outputAxes))];
  if (inputAxes != null || outputAxes != null)
    throw new LayerError("VarianceScaling", "inputAxes and outputAxes must be given together, got one of them");
  if (shape.length === 0) return [1, 1];
  if (shape.length === 1) return [shape[0] as number, shape[0] as number];
  const window = product(shape.slice(0, -2));
  return [(shape.at(-2) as number) * window, (shape.at(-1) as number) * window];
}

const axesField = nullable(listOf(int)).or(null);
/** Options that every scaled initializer shares. */
export const fanFields = {
  seed: seedField.or(null).doc("Makes the values reproducible; null draws a seed when the initializer is made."),
  inputAxes: axesField.doc("Axes that count as inputs; null for the usual rule."),
  outputAxes: axesField.doc("Axes that count as outputs; null for the usual rule."),
};

export const varianceScalingConfig = /* @__PURE__ */ config(
  "keras.initializers",
  "VarianceScaling",
  {
    scale: positive.or(1),
    mode: oneOf("fan_in", "fan_out", "fan_avg").or("fan_in"),
    distribution: oneOf("truncated_normal", "untruncated_normal", "uniform", "normal").or("truncated_normal"),
    ...fanFields,
  },
  { order: ["seed"] },
);

/**
 * Values whose variance is `scale / fan`, so that signals keep their size through deep networks.
 *
 * @example
 * new initializers.VarianceScaling({ seed: 1 })([2, 3]).shape; // [2, 3]
 */
export class VarianceScaling extends RandomInitializer {
  static override readonly className: string = "VarianceScaling";
  static override readonly module: string | null = "keras.initializers";
  static readonly declared: { markFloats(wire: JsonObject): void } = varianceScalingConfig;
  readonly scale: number;
  readonly mode: "fan_in" | "fan_out" | "fan_avg";
  readonly distribution: Distribution;
  readonly inputAxes: readonly number[] | null;
  readonly outputAxes: readonly number[] | null;
  /** The seed as given: files keep `null`. */
  protected readonly givenSeed: InitializerSeed;

  constructor(options: OptionsOf<typeof varianceScalingConfig> = {}) {
    const filled = varianceScalingConfig.fill("VarianceScaling", options);
    super(filled.seed);
    this.givenSeed = filled.seed;
    this.scale = filled.scale;
    this.mode = filled.mode;
    this.distribution = filled.distribution === "normal" ? "truncated_normal" : filled.distribution;
    this.inputAxes = filled.inputAxes;
    this.outputAxes = filled.outputAxes;
  }
  static override fromConfig(json: JsonObject): VarianceScaling {
    return new VarianceScaling(varianceScalingConfig.fromWire(json));
  }

  override call(shape: Shape, options: InitializerOptions = {}): Tensor {
    const [fanIn, fanOut] = computeFans(shape, this);
    const fan = this.mode === "fan_in" ? fanIn : this.mode === "fan_out" ? fanOut : (fanIn + fanOut) / 2;
    const variance = this.scale / Math.max(1, fan);
    return this.draw(shape, variance, { dtype: options.dtype, seed: this.seed });
  }
  /** Values of that variance; the named initializers bring their one distribution, and no other into a bundle. */
  protected draw(shape: Shape, variance: number, options: DrawOptions): Tensor {
    return drawFrom(this.distribution, shape, variance, options);
  }
  override getConfig(): JsonObject {
    const { scale, mode, distribution, inputAxes, outputAxes } = this;
    return varianceScalingConfig.toWire({ seed: this.givenSeed, scale, mode, distribution, inputAxes, outputAxes });
  }
  /** The same with these axes; layers whose kernels have several input or output axes fill them in. */
  withAxes(inputAxes: readonly number[], outputAxes: readonly number[]): this {
    const cls = Object.getPrototypeOf(this).constructor as typeof VarianceScaling;
    return cls.fromConfig({ ...this.getConfig(), input_axes: [...inputAxes], output_axes: [...outputAxes] }) as this;
  }
}
