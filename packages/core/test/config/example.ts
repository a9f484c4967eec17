import { bool, config, intOrTuple, nullable, number, objectField, oneOf, positiveInt, str } from "../../src/config/index.js";
import { LayerError } from "../../src/errors/index.js";
import { type JsonObject, named } from "../../src/serialization/index.js";

// Small stand-ins with the real wire forms; the real modules come above this one.
export class Zeros {
  static readonly className: string = "Zeros";
  static readonly module: string = "keras.initializers";
  static fromConfig(_config: JsonObject): Zeros {
    return new Zeros();
  }
  getConfig(): JsonObject {
    return {};
  }
}

export class GlorotUniform {
  static readonly className: string = "GlorotUniform";
  static readonly module: string = "keras.initializers";
  readonly seed: number | null;
  constructor(options: { seed?: number | null | undefined } = {}) {
    this.seed = options.seed ?? null;
  }
  static fromConfig(config: JsonObject): GlorotUniform {
    return new GlorotUniform({ seed: config.seed as number | null });
  }
  getConfig(): JsonObject {
    return { seed: this.seed, input_axes: null, output_axes: null };
  }
}

export type Initializer = Zeros | GlorotUniform;

export const initializer = objectField<Initializer, "zeros" | "glorot_uniform" | Initializer>({
  describe: "an initializer",
  module: "keras.initializers",
  resolve(value) {
    if (value === "zeros") return new Zeros();
    if (value === "glorot_uniform") return new GlorotUniform();
    if (typeof value === "string") throw new LayerError("initializers", `unknown initializer "${value}"`);
    return value instanceof Zeros || value instanceof GlorotUniform ? value : undefined;
  },
});

export const linear = named("linear", (x: number) => x);
export const relu = named("relu", (x: number) => Math.max(x, 0));

export const activation = objectField<(x: number) => number, string | null>({
  describe: "an activation name or function",
  resolve(value) {
    if (value === null || value === "linear") return linear;
    if (value === "relu") return relu;
    return typeof value === "function" ? (value as (x: number) => number) : undefined;
  },
  serialize: (fn) => (fn === relu ? "relu" : "linear"),
});

export const layerConfig = config("keras.layers", "Layer", {
  name: nullable(str).or(null).doc("Name of the layer."),
  trainable: bool.or(true),
  dtype: nullable(str).or(null),
  activityRegularizer: nullable(str).or(null).writtenIfSet,
});

export const denseConfig = layerConfig.extend("keras.layers", "Dense", {
  units: positiveInt.required.doc("Size of the output."),
  activation: activation.or("linear"),
  useBias: bool.or(true),
  kernelInitializer: initializer.or("glorot_uniform"),
  biasInitializer: initializer.or("zeros"),
});

export const convConfig = layerConfig.extend("keras.layers", "Conv2D", {
  filters: positiveInt.required,
  kernelSize: intOrTuple(2).required,
  strides: intOrTuple(2).or(1),
  padding: oneOf("valid", "same").or("valid"),
});

export const adamConfig = config("keras.optimizers", "Adam", {
  learningRate: number.or(0.001),
  beta1: number.between(0, 1).or(0.9).as("beta_1"),
  epsilon: number.or(1e-7),
  amsgrad: bool.or(false),
});
