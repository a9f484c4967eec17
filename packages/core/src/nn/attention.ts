import { OpError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import { resultDtype } from "../host/op-dtypes.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";

export interface AttentionOptions {
  /** Added to the scores; broadcasts to [batch, heads, queries, keys]. */
  readonly bias?: TensorLike | null | undefined;
  /** True where a query may look; broadcasts to [batch, heads, queries, keys]. */
  readonly mask?: TensorLike | null | undefined;
  /** Default `null`: 1 / √size. */
  readonly scale?: number | null | undefined;
  /** Hide keys that come after the query. */
  readonly isCausal?: boolean | undefined;
  /** `null` or false; engines choose their own kernel. */
  readonly flashAttention?: boolean | null | undefined;
  /** `null`; capping scores is not supported. */
  readonly attnLogitsSoftCap?: number | null | undefined;
}

/** Heads of keys and values repeated until each query head has its own. */
function repeatHeads(x: Node, heads: number): Node {
  const [b, s, n, h] = x.shape as readonly [number, number, number, number];
  if (n === heads || n === 0 || heads % n !== 0) return x;
  return g.reshape(g.broadcastTo(g.reshape(x, [b, s, n, 1, h]), [b, s, n, heads / n, h]), [b, s, heads, h]);
}
/** Leading axes of size 1 up to rank 4. */
const rank4 = (x: Node): Node => g.reshape(x, [...new Array<number>(Math.max(0, 4 - x.shape.length)).fill(1), ...x.shape]);

/**
 * Scaled dot-product attention: softmax(scale · q kᵀ + bias) v for query [batch, queries, heads, size], key and value [batch,
 * keys, heads, size]. Keys and values may have fewer heads, each then serving several queries. Scores are taken in float32.
 *
 * @example
 * const x = ops.ones([1, 3, 2, 4]);
 * ops.dotProductAttention(x, x, x, { isCausal: true }).shape; // [1, 3, 2, 4]
 */
export const dotProductAttention: (query: TensorLike, key: TensorLike, value: TensorLike, options?: AttentionOptions) => Tensor =
  /* @__PURE__ */ publicOp(
    "dotProductAttention",
    (query: TensorLike, key: TensorLike, value: TensorLike, options: AttentionOptions = {}) => {
      const where = "dotProductAttention";
      checkOptions(where, options, ["bias", "mask", "scale", "isCausal", "flashAttention", "attnLogitsSoftCap"]);
      if (options.flashAttention)
        throw new OpError(where, "flashAttention must be null or false: engines choose their own kernel");
      if (options.attnLogitsSoftCap != null)
        throw new OpError(where, "attnLogitsSoftCap must be null: capping scores is not supported");
      const raw = [query, key, value].map((x) => nodeOf(x));
      const specs = raw.map((n) => n.spec);
      if (raw.some((n) => n.shape.length !== 4))
        throw new OpError(where, "query, key and value must be [batch, time, heads, size]", specs);
      const dtype = resultDtype(where, ...(raw.map((n) => n.dtype) as DType[]));
      const [q, k, v] = raw.map((n) => g.cast(n, dtype)) as [Node, Node, Node];
      const heads = q.shape[2] as number;
      const extras: Node[] = [];
      if (options.bias != null) extras.push(rank4(nodeOf(options.bias)));
      if (options.mask != null) extras.push(rank4(g.cast(nodeOf(options.mask), "bool")));
      const scale = options.scale ?? 1 / Math.sqrt(q.shape[3] as number);
      const attrs = { scale, causal: options.isCausal ?? false, bias: options.bias != null, mask: options.mask != null };
      return wrap(g.attention([q, repeatHeads(k, heads), repeatHeads(v, heads), ...extras], attrs)[0] as Node);
    },
  );
