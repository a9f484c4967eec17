import { sigmoid } from "../../activations/index.js";
import { cast } from "../../core/index.js";
import { LayerError } from "../../errors/index.js";
import { Initializer, type InitializerFunction } from "../../initializers/index.js";
import { type AnyConfig, Layer, type ShapeTree, wireOf } from "../../layer/index.js";
import { dotProductAttention, softmax } from "../../nn/index.js";
import {
  absolute,
  arange,
  einsum,
  expandDims,
  less,
  lessEqual,
  logicalAnd,
  multiply,
  subtract,
  where,
} from "../../numpy/index.js";
import { dropout, SeedGenerator } from "../../random/index.js";
import type { Tensor } from "../../runtime/index.js";
import { getKerasMask, setKerasMask } from "../../symbolic/index.js";
import { EinsumDense } from "../core/einsum-dense.js";
import { given } from "../fields.js";
import { type AttentionEquations, attentionEquations, outputEquation, projectionEquation } from "./attention-equations.js";
import { type FilledAttention, type MultiHeadAttentionOptions, multiHeadAttentionConfig } from "./multi-head-config.js";

export interface AttentionCallOptions {
  /** What is looked up; the value by default. */
  readonly key?: Tensor | null | undefined;
  readonly queryMask?: Tensor | null | undefined;
  readonly valueMask?: Tensor | null | undefined;
  readonly keyMask?: Tensor | null | undefined;
  /** `[B, T, S]` or broadcastable to the scores: true = may look. */
  readonly attentionMask?: Tensor | null | undefined;
  readonly returnAttentionScores?: boolean | undefined;
  readonly training?: boolean | null | undefined;
  readonly useCausalMask?: boolean | undefined;
}
type Sizes = readonly (number | null)[];

export interface MultiHeadAttention {
  (query: Tensor, value: Tensor, options: AttentionCallOptions & { readonly returnAttentionScores: true }): [Tensor, Tensor];
  (query: Tensor, value: Tensor, options?: AttentionCallOptions): Tensor;
}

/**
 * Multi-head attention (Vaswani et al. 2017): `query [B, T, D]` and `value [B, S, D']` → `[B, T, D]`; along other axes with
 * `attentionAxes`.
 *
 * @example
 * const x = ops.ones([2, 6, 8]);
 * new layers.MultiHeadAttention(2, 4)(x, x).shape; // [2, 6, 8]
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor returns a function, whose call the interface declares
export class MultiHeadAttention extends Layer {
  static override readonly className: string = "MultiHeadAttention";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = multiHeadAttentionConfig as unknown as AnyConfig;
  static override readonly inputNames: readonly string[] = ["query", "value"];
  readonly config: FilledAttention;
  readonly seedGenerator: SeedGenerator | null;
  queryDense: EinsumDense | null = null;
  keyDense: EinsumDense | null = null;
  gateDense: EinsumDense | null = null;
  valueDense: EinsumDense | null = null;
  outputDense: EinsumDense | null = null;
  #axes: readonly number[] | null;
  #equations: AttentionEquations | null = null;

  constructor(numHeads: number, keyDim: number, options: MultiHeadAttentionOptions = {}) {
    const filled = multiHeadAttentionConfig.fill("MultiHeadAttention", {
      numHeads,
      keyDim,
      ...given("MultiHeadAttention", options),
    });
    const config = { ...filled, valueDim: filled.valueDim ?? filled.keyDim };
    super(config);
    this.config = config;
    if (config.flashAttention) {
      throw new LayerError(this.where, "flashAttention: true is not supported", {
        argument: "flashAttention",
        hint: "Leave it out: each engine picks its fastest kernel.",
      });
    }
    const { attentionAxes } = config;
    this.#axes = typeof attentionAxes === "number" ? [attentionAxes] : attentionAxes;
    this.seedGenerator = config.dropout > 0 ? new SeedGenerator({ seed: config.seed }) : null;
    this.supportsMasking = true;
  }

  override build(query: Sizes, value?: Sizes, rest?: { readonly key?: ShapeTree }): void {
    if (!Array.isArray(value))
      throw new LayerError(this.where, "must be called on a query and a value", {
        hint: "Pass the same tensor twice for self-attention.",
      });
    const { numHeads, keyDim, valueDim, useBias, useGate, outputShape } = this.config;
    const key = (rest?.key as Sizes | undefined) ?? value;
    this.#checkShapes(query, value, key);
    const projection = (name: string, shape: Sizes, size: number): EinsumDense => {
      const outer = Array<null>(shape.length - 2).fill(null);
      return this.#dense(
        name,
        projectionEquation(shape.length),
        [...outer, numHeads, size],
        useBias ? this.#biasLetters(shape.length) : null,
        shape,
      );
    };
    this.queryDense = projection("query", query, keyDim);
    this.keyDense = projection("key", key, keyDim);
    if (useGate) this.gateDense = projection("gate", query, valueDim as number);
    this.valueDense = projection("value", value, valueDim as number);
    this.#axes ??= Array.from({ length: query.length - 2 }, (_, i) => i + 1);
    this.#equations = attentionEquations(query.length + 1, this.#axes);
    const sizes = outputShape === null ? [query.at(-1) ?? null] : typeof outputShape === "number" ? [outputShape] : outputShape;
    const { equation, biasAxes } = outputEquation(query.length, sizes.length);
    const kept = query.slice(0, -1);
    this.outputDense = this.#dense("attention_output", equation, [...kept.slice(1), ...sizes], useBias ? biasAxes : null, [
      ...kept,
      numHeads,
      valueDim as number,
    ]);
  }

  #dense(name: string, equation: string, outputShape: Sizes, biasAxes: string | null, inputShape: Sizes): EinsumDense {
    const {
      kernelInitializer,
      biasInitializer,
      kernelRegularizer,
      biasRegularizer,
      activityRegularizer,
      kernelConstraint,
      biasConstraint,
    } = this.config;
    const common = {
      kernelInitializer: fresh(kernelInitializer),
      biasInitializer: fresh(biasInitializer),
      kernelRegularizer,
      biasRegularizer,
      activityRegularizer,
      kernelConstraint,
      biasConstraint,
    };
    const layer = new EinsumDense(equation, outputShape, { ...common, name, biasAxes, dtype: this.dtypePolicy });
    layer.ensureBuilt([inputShape]);
    return layer;
  }
  #biasLetters(rank: number): string {
    return projectionEquation(rank).slice(-2);
  }

  #checkShapes(query: Sizes, value: Sizes, key: Sizes): void {
    if (query.length < 3 || value.length !== query.length || key.length !== value.length) {
      const shown = [query, value, key].map((s) => `[${s.map(String).join(",")}]`);
      throw new LayerError(this.where, `query, value and key must have equally many axes, at least 3, got ${shown.join(", ")}`);
    }
    const differs = value.slice(1, -1).some((d, i) => d !== null && key[i + 1] !== null && d !== key[i + 1]);
    if (differs)
      throw new LayerError(this.where, `key and value must agree on all axes but the last, got [${key}] and [${value}]`, {
        argument: "key",
      });
    const wrong = this.#axes?.find((a) => a < 1 || a > query.length - 2);
    if (wrong !== undefined)
      throw new LayerError(this.where, `attentionAxes must lie between batch and features, got ${wrong}`, {
        argument: "attentionAxes",
      });
  }

  override call(query: Tensor, ...rest: readonly never[]): Tensor {
    const [value, options = {}] = rest as unknown as [Tensor, AttentionCallOptions?];
    const key = options.key ?? value;
    const mask = this.#mask(query, key, value, options);
    const [q, k, v] = [this.queryDense?.(query), this.keyDense?.(key), this.valueDense?.(value)] as [Tensor, Tensor, Tensor]; // [B, T, N, H]
    const explicit = options.returnAttentionScores === true || this.config.dropout > 0 || q.ndim !== 4;
    const made = explicit
      ? this.#explicit(q, k, v, mask, options.training === true)
      : { attended: this.#fused(q, k, v, mask), scores: null };
    const gate = this.gateDense?.(query);
    const attended = gate === undefined ? made.attended : multiply(made.attended, sigmoid(gate));
    const output = this.outputDense?.(attended) as Tensor;
    return (options.returnAttentionScores ? [output, made.scores] : output) as Tensor;
  }

  override computeMask(_inputs: unknown, previous: unknown): unknown {
    return Array.isArray(previous) ? previous[0] : previous;
  }

  override getConfig(): ReturnType<Layer["getConfig"]> {
    return { ...wireOf(this), ...(this.#axes === null ? {} : { attention_axes: [...this.#axes] }) } as ReturnType<
      Layer["getConfig"]
    >;
  }

  #fused(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | null): Tensor {
    return dotProductAttention(q, k, v, {
      mask: mask === null ? null : this.#spread(mask, 4),
      scale: this.config.keyDim ** -0.5,
    });
  }

  /** The way with visible scores [B, N, T, S]: masked positions are zero after the softmax. */
  #explicit(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | null, training: boolean): { attended: Tensor; scores: Tensor } {
    const { scores: scored, attended, axes } = this.#equations as AttentionEquations;
    const raw = einsum(scored, k, multiply(q, this.config.keyDim ** -0.5));
    const visible = mask === null ? null : this.#spread(mask, raw.ndim);
    const hidden = raw.dtype === "float16" ? -3e4 : -1e9;
    const over = Array.from({ length: axes }, (_, i) => raw.ndim - axes + i);
    let scores = softmax(visible === null ? raw : where(visible, raw, cast(hidden, raw.dtype)), { axis: over });
    if (visible !== null) {
      scores = multiply(scores, cast(visible, scores.dtype));
      setKerasMask(scores, visible);
    }
    const dropped =
      this.seedGenerator !== null && training ? dropout(scores, this.config.dropout, { seed: this.seedGenerator }) : scores;
    return { attended: einsum(attended, dropped, v), scores };
  }

  /** Axes of size 1 before the queries' and keys', for heads and free axes. */
  #spread(mask: Tensor, rank: number): Tensor {
    const at = -2 * (this.#equations as AttentionEquations).axes - 1;
    let x = mask;
    while (x.ndim < rank) x = expandDims(x, at);
    return x;
  }

  /** All that limits who may look where, [B, T, S]; `null` when nothing does. */
  #mask(query: Tensor, key: Tensor, value: Tensor, o: AttentionCallOptions): Tensor | null {
    const parts: Tensor[] = [];
    const queryMask = o.queryMask ?? getKerasMask(query);
    const valueMask = o.valueMask ?? getKerasMask(value);
    const keyMask = o.keyMask ?? (o.key == null ? null : getKerasMask(key));
    if (queryMask != null) parts.push(expandDims(cast(queryMask, "bool"), -1));
    if (valueMask != null) parts.push(expandDims(cast(valueMask, "bool"), -2));
    if (keyMask != null) parts.push(expandDims(cast(keyMask, "bool"), -2));
    const rows = (): Tensor => expandDims(arange(0, query.dim(1), 1), 1);
    const columns = (): Tensor => expandDims(arange(0, value.dim(1), 1), 0);
    if (o.useCausalMask) parts.push(expandDims(lessEqual(columns(), rows()), 0));
    if (this.config.slidingWindow !== null) parts.push(expandDims(near(rows(), columns(), this.config.slidingWindow), 0));
    if (o.attentionMask != null) parts.push(cast(o.attentionMask, "bool"));
    const [first, ...others] = parts;
    return first === undefined ? null : others.reduce((a, b) => logicalAnd(a, b), first);
  }
}

/** Another one with the same options: one initializer called twice would draw the same numbers. */
function fresh(initializer: InitializerFunction): InitializerFunction {
  if (!(initializer instanceof Initializer)) return initializer;
  const cls = Object.getPrototypeOf(initializer).constructor as { fromConfig(config: object): InitializerFunction };
  return cls.fromConfig(initializer.getConfig());
}

const near = (rows: Tensor, columns: Tensor, window: number): Tensor => less(absolute(subtract(rows, columns)), window);
