import { OpError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import { type Shape, type Spec, sameShape } from "../host/spec.js";
import { type Cotangents, type Node, outputsOf } from "../ir/index.js";
import { compositeMany, type Many } from "./composite-many.js";
import { add, broadcastTo, cast, div, exp, lessEqual, mul, reshape, sub, sum, where, zerosLike } from "./elementwise.js";
import { matmul } from "./matmul.js";
import { wideType } from "./norms.js";
import { reduceMax } from "./reduce.js";
import { stopGradient, swapLast, transpose } from "./shape.js";
import { broadcastShapes, stretchedAxes } from "./shapes.js";
import { iota } from "./source.js";

export interface AttentionAttrs {
  readonly [name: string]: number | boolean;
  readonly scale: number;
  /** Hide keys after the query's own position. */
  readonly causal: boolean;
  /** Whether an additive bias, and then whether a bool mask (true = look), follows; both broadcast to [B, N, T, S]. */
  readonly bias: boolean;
  readonly mask: boolean;
}

/** Largest finite number of a dtype. */
const LARGEST: Partial<Record<DType, number>> = { float64: Number.MAX_VALUE };
const hidden = (dtype: DType): number => -0.7 * (LARGEST[dtype] ?? 3.4028234663852886e38);

/** [B, T, N, H] ↔ [B, N, T, H]. */
const headsFirst = (x: Node): Node => transpose(x, [0, 2, 1, 3]);

interface Parts {
  /** [B, N, T, S] in float32 at least, masked. */
  readonly scores: Node;
  readonly visible: Node | null;
}
function scoresOf(q: Node, k: Node, extras: readonly Node[], { scale, causal, bias, mask }: AttentionAttrs): Parts {
  const wide = wideType(q.dtype);
  const raw = mul(matmul(headsFirst(cast(q, wide)), swapLast(headsFirst(cast(k, wide)))), scale); // [B, N, T, S]
  const biased = bias ? add(raw, cast(extras[0] as Node, wide)) : raw;
  let visible: Node | null = mask ? broadcastTo(extras[bias ? 1 : 0] as Node, raw.shape) : null;
  if (causal) {
    const place = (axis: number): Node => iota([], { dtype: "int32", shape: raw.shape, axis });
    const past = lessEqual(place(3), place(2));
    visible = visible === null ? past : where(visible, past, visible);
  }
  return { scores: visible === null ? biased : where(visible, biased, hidden(wide)), visible };
}
const column = (v: Node): Node => reshape(v, [...v.shape, 1]);
const powersOf = (scores: Node, top: Node): Node => exp(sub(scores, column(top)));

function checked([q, k, v, ...extras]: readonly Spec[], attrs: AttentionAttrs): { q: Spec; v: Spec; scores: Shape } {
  const all = [q, k, v].filter((s): s is Spec => s !== undefined);
  if (q === undefined || k === undefined || v === undefined || all.some((s) => s.shape.length !== 4 || s.dtype !== q.dtype)) {
    throw new OpError("attention", "query, key and value must be [batch, time, heads, size] of one dtype", all);
  }
  const [b, t, n, h] = q.shape as readonly [number, number, number, number];
  const s = k.shape[1] as number;
  const fits = sameShape(k.shape, [b, s, n, h]) && sameShape(v.shape.slice(0, 3), [b, s, n]);
  if (!fits) throw new OpError("attention", `key must be [${b},S,${n},${h}] and value [${b},S,${n},H]`, all);
  const scores = [b, n, t, s];
  for (const e of extras) {
    if (!sameShape(broadcastShapes("attention", [{ dtype: "float32", shape: scores }, e]), scores))
      throw new OpError("attention", `bias and mask must broadcast to [${scores}]`, extras);
  }
  if (extras.length !== Number(attrs.bias) + Number(attrs.mask))
    throw new OpError("attention", "bias and mask must be as the attributes say", extras);
  return { q, v, scores };
}

/**
 * softmax(scale · q kᵀ + bias) v per head, of q [B, T, N, H], k [B, S, N, H], v [B, S, N, D]: outputs `[y, max s, Σ e^(s − max)]`,
 * y [B, T, N, D] and the normalisers [B, N, T] in float32 at least. Rows that see no key take the mean of the values.
 */
export const attention: Many<AttentionAttrs> = /* @__PURE__ */ compositeMany<AttentionAttrs>({
  name: "attention",
  infer(inputs, attrs) {
    const { q, v, scores } = checked(inputs, attrs);
    const normaliser = { dtype: wideType(q.dtype), shape: scores.slice(0, 3) };
    return [{ dtype: q.dtype, shape: [...q.shape.slice(0, 3), v.shape[3] as number] }, normaliser, normaliser];
  },
  expand([q, k, v, ...extras], attrs) {
    const { scores } = scoresOf(q as Node, k as Node, extras, attrs);
    const top = stopGradient(reduceMax(scores, [3]));
    const powers = powersOf(scores, top);
    const total = sum(powers, [3]);
    const y = matmul(cast(div(powers, column(total)), (q as Node).dtype), headsFirst(v as Node));
    return [headsFirst(y), top, total];
  },
  differentiate: (node) => ({ replacement: node, backward: (gs) => backward(node, gs) }),
});

// The maximum only shifts: results do not depend on it, so no cotangent goes through it.
function backward(node: Node, [gy, , gTotal]: Cotangents): Cotangents {
  const attrs = node.attrs as AttentionAttrs;
  const [y, top, total] = outputsOf(node) as [Node, Node, Node];
  const grads = attentionGrad([gy ?? zerosLike(y), gTotal ?? zerosLike(total), y, top, total, ...node.inputs], attrs);
  return node.inputs.map((_, i) => (i < 3 || (i === 3 && attrs.bias) ? (grads[i] as Node) : null));
}

/** Outputs `[dq, dk, dv, dbias?]` of inputs `[dy, dΣ, y, max, Σ, q, k, v, bias?, mask?]`; the weights are made again from the normalisers. */
export const attentionGrad: Many<AttentionAttrs> = /* @__PURE__ */ compositeMany<AttentionAttrs>({
  name: "attentionGrad",
  infer: ([, , , , , ...inputs], { bias }) => inputs.slice(0, bias ? 4 : 3),
  expand([dy, dTotal, y, top, total, q, k, v, ...extras], attrs) {
    const wide = wideType((q as Node).dtype);
    const { scores, visible } = scoresOf(q as Node, k as Node, extras, attrs);
    const weights = div(powersOf(scores, top as Node), column(total as Node));
    const g = headsFirst(dy as Node); // [B, N, T, D]
    const dv = matmul(swapLast(cast(weights, (q as Node).dtype)), g);
    const dWeights = cast(matmul(g, swapLast(headsFirst(v as Node))), wide);
    const own = sum(cast(mul(g, headsFirst(y as Node)), wide), [3]); // Σ dw · w per row
    const all = mul(weights, sub(dWeights, column(sub(own, mul(dTotal as Node, total as Node)))));
    const dScores = visible === null ? all : where(visible, all, 0);
    const scaled = mul(dScores, attrs.scale);
    const dq = matmul(scaled, headsFirst(cast(k as Node, wide)));
    const dk = matmul(swapLast(scaled), headsFirst(cast(q as Node, wide)));
    const made = [dq, dk].map((x) => cast(headsFirst(x), (q as Node).dtype));
    return [...made, headsFirst(dv), ...(attrs.bias ? [shrink(dScores, extras[0] as Node)] : [])];
  },
});

/** Sums a cotangent down to the shape it was broadcast from. */
function shrink(g: Node, like: Node): Node {
  return cast(reshape(sum(g, stretchedAxes(like.shape, g.shape)), like.shape), like.dtype);
}
