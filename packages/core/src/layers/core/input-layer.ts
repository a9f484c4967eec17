import { autoName, bool, type FilledOf, nullAs, nullable, type OptionsOf, positiveInt, shape, str } from "../../config/index.js";
import { LayerError } from "../../errors/index.js";
import { floatx } from "../../host/defaults.js";
import type { DType } from "../../host/dtype.js";
import { type AnyConfig, Layer, layerConfig } from "../../layer/index.js";
import { policyField } from "../../policies/index.js";
import type { Tensor } from "../../runtime/index.js";
import { CallNode, symbolicOutput } from "../../symbolic/index.js";

const flag = /* @__PURE__ */ nullAs(bool, () => false).or(false);

export const inputLayerConfig = /* @__PURE__ */ layerConfig.extend(
  "keras.layers",
  "InputLayer",
  {
    shape: nullable(shape).or(null).notWritten,
    batchSize: nullable(positiveInt).or(null).notWritten,
    dtype: policyField.or(null),
    sparse: flag,
    ragged: flag,
    batchShape: nullable(shape).or(null),
    name: nullable(str).or(null),
    optional: bool.or(false),
  },
  {
    order: ["batchShape", "dtype", "sparse", "ragged", "name", "optional"],
    legacy: { batch_input_shape: "batch_shape", trainable: null, input_shape: "shape" },
  },
);
export type InputOptions = OptionsOf<typeof inputLayerConfig>;

/**
 * The way in of a functional model; `Input` makes one and returns its tensor.
 *
 * @example
 * new layers.InputLayer({ shape: [3] }).output.shape; // [null, 3]
 */
export class InputLayer extends Layer {
  static override readonly className: string = "InputLayer";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = inputLayerConfig as unknown as AnyConfig;
  readonly config: FilledOf<typeof inputLayerConfig>;
  readonly batchShape: readonly (number | null)[];

  constructor(options: InputOptions = {}) {
    const given = inputLayerConfig.fill("InputLayer", options);
    if (given.sparse || given.ragged)
      throw new LayerError("InputLayer", `${given.sparse ? "sparse" : "ragged"} inputs are not supported yet`);
    if ((given.shape === null) === (given.batchShape === null))
      throw new LayerError("InputLayer", "exactly one of shape and batchShape must be given");
    if (given.batchShape !== null && given.batchSize !== null)
      throw new LayerError("InputLayer", "batchSize and batchShape must not both be given", {
        hint: "The batch size is the first entry of batchShape.",
      });
    const batchShape = given.batchShape ?? [given.batchSize, ...(given.shape ?? [])];
    const config = { ...given, batchShape, name: given.name ?? autoName("InputLayer") };
    super(config);
    this.config = config;
    this.batchShape = batchShape;
    this.built = true;
    const dtype: DType = options.dtype == null ? floatx() : this.computeDtype;
    new CallNode(this, [], (node) => symbolicOutput({ dtype, shape: batchShape, name: config.name }, node, 0));
  }

  /** The symbolic tensor this layer stands for. */
  get output(): Tensor {
    return this.inboundNodes[0]?.outputs[0] as Tensor;
  }
  override invoke(): never {
    throw new LayerError(this.where, "an input layer must not be called", {
      hint: "Use its tensor: `const x = Input({ shape })`.",
    });
  }
  override getConfig(): ReturnType<Layer["getConfig"]> {
    const { trainable: _, ...config } = super.getConfig();
    return { ...config, dtype: this.output.dtype };
  }
}

interface InputFunction {
  (options: InputOptions): Tensor;
  new (options: InputOptions): Tensor;
}

/**
 * A symbolic tensor to put a functional model together from; `shape` leaves the batch out. Works with and without `new`.
 *
 * @example
 * const x = Input({ shape: [28, 28, 1] });
 * x.shape; // [null, 28, 28, 1]
 */
export const Input: InputFunction = /* @__PURE__ */ (() =>
  function Input(options: InputOptions): Tensor {
    return new InputLayer(options).output;
  } as unknown as InputFunction)();
