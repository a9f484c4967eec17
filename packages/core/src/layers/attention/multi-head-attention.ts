import { cast } from "../../core/index.js";
import { LayerError } from "../../errors/index.js";
import { type AnyConfig, Layer, type ShapeTree } from "../../layer/index.js";
import { dotProductAttention, softmax } from "../../nn/index.js";
import { absolute, arange, einsum, expandDims, less, lessEqual, logicalAnd, multiply, subtract, where } from "../../numpy/index.js";
import { dropout, SeedGenerator } from "../../random/index.js";
import type { Tensor } from "../../runtime/index.js";
import { getKerasMask } from "../../symbolic/index.js";
import { EinsumDense } from "../core/einsum-dense.js";
import { type FilledAttention, type MultiHeadAttentionOptions, multiHeadAttentionConfig } from "./multi-head-config.js";

export interface AttentionCallOptions {
  readonly key?: Tensor | null;
  readonly queryMask?: Tensor | null;
  readonly valueMask?: Tensor | null;
  readonly keyMask?: Tensor | null;
  /** Bool `[B, T, S]` (or broadcastable): true = may look. */
  readonly attentionMask?: Tensor | null;
  readonly returnAttentionScores?: boolean;
  readonly training?: boolean | null;
  readonly useCausalMask?: boolean;
}

/**
 * Multi-head attention (Vaswani et al. 2017): `query [B, T, D]` and `value [B, S, D']` → `[B, T, D]`.
 *
 * @example
 * const x = ops.ones([2, 6, 8]);
 * new layers.MultiHeadAttention(2, 4)(x, x).shape; // [2, 6, 8]
 */
export class MultiHeadAttention extends Layer {
  static override readonly className: string = "MultiHeadAttention";
  static override readonly module: string | null = "keras.layers";
  static override readonly declared: AnyConfig = multiHeadAttentionConfig as unknown as AnyConfig;
  readonly config: FilledAttention;
  readonly seedGenerator: SeedGenerator | null;
  queryDense: EinsumDense | null = null;
  keyDense: EinsumDense | null = null;
  valueDense: EinsumDense | null = null;
  outputDense: EinsumDense | null = null;

  constructor(numHeads: number, keyDim: number, options: MultiHeadAttentionOptions = {}) {
    const given = multiHeadAttentionConfig.fill("MultiHeadAttention", { numHeads, keyDim, ...options });
    const config = { ...given, valueDim: given.valueDim ?? given.keyDim };
    super(config);
    this.config = config;
    for (const option of ["useGate", "attentionAxes"] as const) {
      if (config[option]) throw new LayerError(this.where, `${option} is not supported yet`, { argument: option });
    }
    this.seedGenerator = config.dropout > 0 ? new SeedGenerator({ seed: config.seed }) : null;
    this.supportsMasking = true;
  }

  override build(query: readonly (number | null)[], value?: readonly (number | null)[], rest?: { readonly key?: ShapeTree }): void {
    if (value === undefined) throw new LayerError(this.where, "must be called on a query and a value", { hint: "Pass the same tensor twice for self-attention." });
    if (query.length !== 3) throw new LayerError(this.where, `query must have 3 dimensions, got ${query.length}`, { argument: "query" });
    const { numHeads, keyDim, valueDim, useBias, outputShape } = this.config;
    const projection = (name: string, shape: readonly (number | null)[], size: number): EinsumDense => {
      const layer = new EinsumDense("abc,cde->abde", [null, numHeads, size], { ...this.#common(), name, biasAxes: useBias ? "de" : null });
      layer.ensureBuilt([shape]);
      return layer;
    };
    this.queryDense = projection("query", query, keyDim);
    this.keyDense = projection("key", (rest?.key as readonly (number | null)[] | undefined) ?? value, keyDim);
    this.valueDense = projection("value", value, valueDim as number);
    const sizes = outputShape === null ? [query.at(-1) ?? null] : typeof outputShape === "number" ? [outputShape] : outputShape;
    const letters = "efgh".slice(0, sizes.length);
    this.outputDense = new EinsumDense(`abcd,cd${letters}->ab${letters}`, [null, ...sizes], { ...this.#common(), name: "attention_output", biasAxes: useBias ? letters : null });
    this.outputDense.ensureBuilt([[query[0] ?? null, query[1] ?? null, numHeads, valueDim as number]]);
  }

  #common() {
    const { kernelInitializer, biasInitializer, kernelRegularizer, biasRegularizer, activityRegularizer, kernelConstraint, biasConstraint } = this.config;
    return { kernelInitializer, biasInitializer, kernelRegularizer, biasRegularizer, activityRegularizer, kernelConstraint, biasConstraint, dtype: this.dtypePolicy };
  }

  override call(query: Tensor, ...rest: readonly unknown[]): Tensor {
    const [value, options = {}] = rest as [Tensor, AttentionCallOptions?];
    const key = options.key ?? value;
    const mask = this.#mask(query, key, value, options);
    const [q, k, v] = [this.queryDense?.(query), this.keyDense?.(key), this.valueDense?.(value)] as [Tensor, Tensor, Tensor]; // [B, T, N, H]
    const explicit = options.returnAttentionScores === true || (this.config.dropout > 0 && options.training === true);
    const { attended, scores } = explicit ? this.#explicit(q, k, v, mask, options.training === true) : { attended: this.#fused(q, k, v, mask), scores: null };
    const output = this.outputDense?.(attended) as Tensor;
    return (options.returnAttentionScores ? [output, scores] : output) as Tensor;
  }

  override computeMask(_inputs: unknown, previous: unknown): unknown {
    return Array.isArray(previous) ? previous[0] : previous;
  }

  #fused(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | null): Tensor {
    return dotProductAttention(q, k, v, { mask: mask === null ? null : expandDims(mask, 1), scale: this.config.keyDim ** -0.5 });
  }

  /** The way with visible scores [B, N, T, S]: masked positions are zero after the softmax. */
  #explicit(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | null, training: boolean): { attended: Tensor; scores: Tensor } {
    const raw = einsum("abcd,aecd->aceb", k, multiply(q, this.config.keyDim ** -0.5));
    const visible = mask === null ? null : expandDims(mask, 1);
    const hidden = raw.dtype === "float16" ? -3e4 : -1e9;
    let scores = softmax(visible === null ? raw : where(visible, raw, cast(hidden, raw.dtype)), { axis: -1 });
    if (visible !== null) scores = multiply(scores, cast(visible, scores.dtype));
    const dropped = this.seedGenerator !== null && training ? dropout(scores, this.config.dropout, { seed: this.seedGenerator }) : scores;
    return { attended: einsum("acbe,aecd->abcd", dropped, v), scores };
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

const near = (rows: Tensor, columns: Tensor, window: number): Tensor => less(absolute(subtract(rows, columns)), window);
