import { bool, type FilledOf, json, Kind, nullable, type OptionsOf, positiveInt } from "../../config/index.js";
import { cast } from "../../core/index.js";
import { LayerError } from "../../errors/index.js";
import { isFloat } from "../../host/dtype.js";
import type { NestedInput } from "../../host/ndarray.js";
import { initializerField, RandomUniform } from "../../initializers/index.js";
import { type AnyConfig, Layer, layerConfig } from "../../layer/index.js";
import { add, matmul, multiply, notEqual, take } from "../../numpy/index.js";
import { regularizerField } from "../../regularizers/index.js";
import type { Tensor, Variable } from "../../runtime/index.js";
import { given, maybeConstraint, maybeRegularizer } from "../fields.js";
import { addLora, type Lora, type LoraOptions, loraFields } from "../lora.js";

export const embeddingConfig = /* @__PURE__ */ layerConfig.extend(
  "keras.layers",
  "Embedding",
  {
    inputDim: positiveInt.required,
    outputDim: positiveInt.required,
    embeddingsInitializer: initializerField.orElse(() => new RandomUniform(), "uniform"),
    embeddingsRegularizer: maybeRegularizer.or(null),
    activityRegularizer: nullable(regularizerField).or(null),
    embeddingsConstraint: maybeConstraint.or(null),
    maskZero: bool.or(false),
    weights: new Kind<NestedInput | null>({ expected: "an array of numbers or null", parse: (x) => x as NestedInput }).or(null)
      .notWritten,
    quantizationConfig: nullable(json).or(null),
    ...loraFields,
  },
  { legacy: { input_length: null } },
);
export type EmbeddingOptions = OptionsOf<typeof embeddingConfig>;

/**
 * A trained vector per token: ids `[…]` in `[0, inputDim)` → `[…, outputDim]`.
 *
 * @example
 * new layers.Embedding(1000, 16)(ops.array([[3, 7, 1]])).shape; // [1, 3, 16]
 */
export class Embedding extends Layer {
  static override readonly className: string = "Embedding";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = embeddingConfig as unknown as AnyConfig;
  config: FilledOf<typeof embeddingConfig>;
  #lora: Lora | null = null;
  embeddings: Variable | null = null;

  constructor(inputDim: number, outputDim: number, options: EmbeddingOptions = {}) {
    const config = embeddingConfig.fill("Embedding", { inputDim, outputDim, ...given("Embedding", options) });
    super(config);
    this.config = config;
    if (config.quantizationConfig !== null)
      throw new LayerError(this.where, "quantizationConfig is not supported yet", { argument: "quantizationConfig" });
    this.autocast = false; // ids must not be rounded to a compute dtype
    this.supportsMasking = config.maskZero;
    if (config.weights !== null) {
      this.ensureBuilt([]);
      const { weights } = config;
      this.setWeights(Array.isArray(weights) && weights.length === 1 ? weights : [weights]);
    }
  }

  override build(): void {
    const { inputDim, outputDim, embeddingsInitializer, embeddingsRegularizer, embeddingsConstraint } = this.config;
    this.embeddings = this.addWeight({
      name: "embeddings",
      shape: [inputDim, outputDim],
      initializer: embeddingsInitializer,
      regularizer: embeddingsRegularizer,
      constraint: embeddingsConstraint,
    });
    this.#lora = null;
    if (this.config.loraRank !== null) this.enableLora(this.config.loraRank, { loraAlpha: this.config.loraAlpha });
  }

  /** Freezes the vectors and trains a product of rank `rank` beside them (LoRA, Hu et al. 2021). */
  enableLora(rank: number, options: LoraOptions = {}): void {
    if (this.#lora !== null) throw new LayerError(this.where, "LoRA is already enabled");
    this.#lora = addLora(this, this.embeddings, "embeddings", rank, options);
    this.config = { ...this.config, loraRank: rank, loraAlpha: this.#lora.alpha };
  }

  override call(inputs: Tensor): Tensor {
    const ids = isFloat(inputs.dtype) || inputs.dtype === "bool" ? cast(inputs, "int32") : inputs;
    const rows = take(this.embeddings as Variable, ids, { axis: 0 });
    const lora = this.#lora;
    if (lora === null) return cast(rows, this.computeDtype);
    return cast(add(rows, multiply(matmul(take(lora.a, ids, { axis: 0 }), lora.b), lora.alpha / lora.rank)), this.computeDtype);
  }

  override computeMask(inputs: unknown): Tensor | null {
    return this.config.maskZero ? notEqual(inputs as Tensor, 0) : null;
  }
}
