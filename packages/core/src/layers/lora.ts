import { int, nullable, number, positiveInt, union } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import type { InitializerFunction } from "../initializers/index.js";
import type { Layer } from "../layer/index.js";
import { add, matmul, multiply } from "../numpy/index.js";
import type { Tensor, Variable } from "../runtime/index.js";

/** Options of layers whose kernel can be fine-tuned through a low-rank product. */
export const loraFields = {
  loraRank: /* @__PURE__ */ nullable(positiveInt).or(null).writtenIfSet,
  loraAlpha: /* @__PURE__ */ nullable(/* @__PURE__ */ union(int, number)).or(null).writtenIfSet,
} as const;

export interface LoraOptions {
  readonly loraAlpha?: number | null | undefined;
  readonly aInitializer?: InitializerFunction | string | undefined;
  readonly bInitializer?: InitializerFunction | string | undefined;
}

/** The trained factors of a frozen weight `w`: it acts as `w + alpha / rank · a · b`. */
export interface Lora {
  readonly a: Variable;
  readonly b: Variable;
  readonly rank: number;
  readonly alpha: number;
}

/** Freezes a weight and adds the two factors: `[…, rank]` and `[rank, last]`. */
export function addLora(
  layer: Layer<never, unknown>,
  weight: Variable | null,
  stem: string,
  rank: number,
  options: LoraOptions,
): Lora {
  if (weight === null)
    throw new LayerError(layer.where, "enableLora needs a built layer, got one that was never called", {
      hint: "Call it on data or call build(inputShape) first.",
    });
  if (!Number.isInteger(rank) || rank < 1)
    throw new LayerError(layer.where, `rank must be a positive integer, got ${rank}`, { argument: "rank" });
  const { aInitializer = "he_uniform", bInitializer = "zeros" } = options;
  const last = weight.shape.at(-1) as number;
  const factors = layer.addWeights([
    { name: `lora_${stem}_a`, shape: [...weight.shape.slice(0, -1), rank], initializer: aInitializer },
    { name: `lora_${stem}_b`, shape: [rank, last], initializer: bInitializer },
  ]) as [Variable, Variable];
  weight.trainable = false;
  return { a: factors[0], b: factors[1], rank, alpha: options.loraAlpha ?? rank };
}

/** The weight with its low-rank correction. */
export const withLora = (weight: Variable, lora: Lora | null): Variable | Tensor =>
  lora === null ? weight : add(weight, multiply(matmul(lora.a, lora.b), lora.alpha / lora.rank));
