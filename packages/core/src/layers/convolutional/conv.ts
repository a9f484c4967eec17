import { activationField } from "../../activations/index.js";
import { bool, type FilledOf, intOrTuple, nullable, type OptionsOf, oneOf, positiveInt } from "../../config/index.js";
import { LayerError } from "../../errors/index.js";
import { type AnyConfig, InputSpec, Layer, layerConfig } from "../../layer/index.js";
import { conv } from "../../nn/index.js";
import { add, pad, reshape } from "../../numpy/index.js";
import { regularizerField } from "../../regularizers/index.js";
import type { Tensor, Variable } from "../../runtime/index.js";
import { dataFormat, given, glorot, maybeConstraint, maybeRegularizer, zeros } from "../fields.js";
import { addLora, type Lora, type LoraOptions, loraFields, withLora } from "../lora.js";

// One declaration for rank 1 to 3: the sizes differ in length only.
function convConfig<const R extends 1 | 2 | 3>(className: string, rank: R) {
  const sizes = intOrTuple(rank, positiveInt);
  const one = rank === 1 ? [1] : rank === 2 ? [1, 1] : [1, 1, 1];
  return layerConfig.extend(
    "keras.layers",
    className,
    {
      filters: positiveInt.required,
      kernelSize: sizes.required,
      strides: sizes.or(one as never),
      padding: (rank === 1 ? oneOf("valid", "same", "causal") : oneOf("valid", "same")).or("valid"),
      dataFormat,
      dilationRate: sizes.or(one as never),
      groups: positiveInt.or(1),
      activation: activationField.or(null),
      useBias: bool.or(true),
      kernelInitializer: glorot,
      biasInitializer: zeros,
      kernelRegularizer: maybeRegularizer.or(null),
      biasRegularizer: maybeRegularizer.or(null),
      activityRegularizer: nullable(regularizerField).or(null),
      kernelConstraint: maybeConstraint.or(null),
      biasConstraint: maybeConstraint.or(null),
      ...loraFields,
    },
    {
      check: ({ filters, groups, strides, dilationRate }) => {
        if (filters % groups !== 0) return `filters must divide by groups, got ${filters} and ${groups}`;
        const both = (strides as readonly number[]).some((s) => s > 1) && (dilationRate as readonly number[]).some((d) => d > 1);
        return both
          ? `strides above 1 and dilationRate above 1 must not be combined, got [${strides}] and [${dilationRate}]`
          : undefined;
      },
    },
  );
}
export const conv1dConfig = /* @__PURE__ */ convConfig("Conv1D", 1);
export const conv2dConfig = /* @__PURE__ */ convConfig("Conv2D", 2);
export const conv3dConfig = /* @__PURE__ */ convConfig("Conv3D", 3);
export type Conv1DOptions = OptionsOf<typeof conv1dConfig>;
export type Conv2DOptions = OptionsOf<typeof conv2dConfig>;
export type Conv3DOptions = OptionsOf<typeof conv3dConfig>;
type Filled = FilledOf<typeof conv1dConfig> | FilledOf<typeof conv2dConfig> | FilledOf<typeof conv3dConfig>;
type Sizes = number | readonly number[];

/** What all convolutions share: kernel [...size, channels / groups, filters], bias, activation. */
export abstract class BaseConv extends Layer {
  static override readonly module: string | null = "keras.layers";
  config: Filled;
  kernel: Variable | null = null;
  bias: Variable | null = null;
  #lora: Lora | null = null;

  constructor(config: Filled) {
    super(config);
    this.config = config;
    this.inputSpec = new InputSpec({ minNdim: this.rank + 2, maxNdim: this.rank + 2 });
  }

  get rank(): number {
    return (this.config.kernelSize as readonly number[]).length;
  }

  override build(inputShape: readonly (number | null)[]): void {
    const c = this.config;
    const axis = c.dataFormat === "channels_last" ? -1 : 1;
    const channels = inputShape.at(axis) ?? null;
    if (channels !== null && channels % c.groups !== 0) {
      throw new LayerError(this.where, `the ${channels} input channels must divide by groups, got ${c.groups}`, {
        argument: "groups",
      });
    }
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [...(c.kernelSize as readonly number[]), channels === null ? null : channels / c.groups, c.filters],
      initializer: c.kernelInitializer,
      regularizer: c.kernelRegularizer,
      constraint: c.kernelConstraint,
    });
    if (c.useBias) {
      this.bias = this.addWeight({
        name: "bias",
        shape: [c.filters],
        initializer: c.biasInitializer,
        regularizer: c.biasRegularizer,
        constraint: c.biasConstraint,
      });
    }
    this.inputSpec = new InputSpec({ minNdim: this.rank + 2, maxNdim: this.rank + 2, axes: { [axis]: channels } });
    this.#checkOutput(inputShape);
    this.#lora = null;
    if (c.loraRank !== null) this.enableLora(c.loraRank, { loraAlpha: c.loraAlpha });
  }

  /** Freezes the kernel and trains a product of rank `rank` beside it (LoRA, Hu et al. 2021). */
  enableLora(rank: number, options: LoraOptions = {}): void {
    if (this.#lora !== null) throw new LayerError(this.where, "LoRA is already enabled");
    this.#lora = addLora(this, this.kernel, "kernel", rank, options);
    this.config = { ...this.config, loraRank: rank, loraAlpha: this.#lora.alpha } as Filled;
  }

  /** A window larger than the image would leave nothing. */
  #checkOutput(inputShape: readonly (number | null)[]): void {
    const { padding, dataFormat } = this.config;
    if (padding !== "valid") return;
    const [kernel, dilation] = [this.config.kernelSize, this.config.dilationRate] as readonly (readonly number[])[] as [
      readonly number[],
      readonly number[],
    ];
    const sizes = dataFormat === "channels_last" ? inputShape.slice(1, -1) : inputShape.slice(2);
    const at = sizes.findIndex((size, i) => size !== null && size < ((kernel[i] as number) - 1) * (dilation[i] as number) + 1);
    if (at >= 0) {
      throw new LayerError(
        this.where,
        `the dilated kernel must fit into the input, got kernelSize [${kernel}], dilationRate [${dilation}] and input [${inputShape.map(String).join(",")}]`,
        { argument: "inputs", hint: 'Use padding: "same".' },
      );
    }
  }

  override call(inputs: Tensor): Tensor {
    const { strides, padding, dataFormat, dilationRate, activation, filters } = this.config;
    const causal = padding === "causal";
    const padded = causal ? this.#padPast(inputs) : inputs;
    let x = conv(padded, withLora(this.kernel as Variable, this.#lora), {
      strides: strides as never,
      padding: causal ? "valid" : padding,
      dataFormat,
      dilationRate: dilationRate as never,
    });
    if (this.bias !== null) {
      const bias =
        dataFormat === "channels_last" ? this.bias : reshape(this.bias, [1, filters, ...Array<number>(this.rank).fill(1)]);
      x = add(x, bias);
    }
    return activation(x);
  }

  /** Zeros before the first step, so that no output sees the future. */
  #padPast(inputs: Tensor): Tensor {
    const { kernelSize, dilationRate, dataFormat } = this.config;
    const before = ((dilationRate as readonly number[])[0] as number) * (((kernelSize as readonly number[])[0] as number) - 1);
    const none = [0, 0] as const;
    return pad(inputs, dataFormat === "channels_last" ? [none, [before, 0], none] : [none, none, [before, 0]]);
  }
}

/**
 * Convolution along time: `[batch, steps, channels]` → `[batch, steps', filters]`.
 *
 * @example
 * new layers.Conv1D(4, 3, { padding: "causal" })(ops.ones([1, 8, 2])).shape; // [1, 8, 4]
 */
export class Conv1D extends BaseConv {
  static override readonly className: string = "Conv1D";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = conv1dConfig as unknown as AnyConfig;
  constructor(filters: number, kernelSize: Sizes, options: Conv1DOptions = {}) {
    super(conv1dConfig.fill("Conv1D", { filters, kernelSize: kernelSize as never, ...given("Conv1D", options) }));
  }
}

/**
 * Convolution over images: `[batch, height, width, channels]` → `[batch, height', width', filters]`.
 *
 * @example
 * new layers.Conv2D(8, 3, { padding: "same", activation: "relu" })(ops.ones([1, 8, 8, 1])).shape; // [1, 8, 8, 8]
 */
export class Conv2D extends BaseConv {
  static override readonly className: string = "Conv2D";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = conv2dConfig as unknown as AnyConfig;
  constructor(filters: number, kernelSize: Sizes, options: Conv2DOptions = {}) {
    super(conv2dConfig.fill("Conv2D", { filters, kernelSize: kernelSize as never, ...given("Conv2D", options) }));
  }
}

/**
 * Convolution over volumes: `[batch, depth, height, width, channels]`.
 *
 * @example
 * new layers.Conv3D(2, 2)(ops.ones([1, 3, 3, 3, 1])).shape; // [1, 2, 2, 2, 2]
 */
export class Conv3D extends BaseConv {
  static override readonly className: string = "Conv3D";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = conv3dConfig as unknown as AnyConfig;
  constructor(filters: number, kernelSize: Sizes, options: Conv3DOptions = {}) {
    super(conv3dConfig.fill("Conv3D", { filters, kernelSize: kernelSize as never, ...given("Conv3D", options) }));
  }
}
