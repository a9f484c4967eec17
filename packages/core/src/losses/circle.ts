import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { named } from "../serialization/index.js";
import { nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { setKerasMask } from "../symbolic/index.js";
import { asFloat } from "./align.js";
import { filledOptions, rawTarget } from "./define.js";

/** Options of {@link circle}. */
export interface CircleOptions {
  /** Labels of the embeddings compared with; default the batch's own. */
  readonly refLabels?: TensorLike | null | undefined;
  /** Embeddings compared with; default the batch's own. */
  readonly refEmbeddings?: TensorLike | null | undefined;
  /** An embedding is not compared with itself; default true. */
  readonly removeDiagonal?: boolean | undefined;
  /** Scale; default 80. */
  readonly gamma?: number | undefined;
  /** Relaxation; default 0.4. */
  readonly margin?: number | undefined;
}

const DEFAULTS = {
  refLabels: null as TensorLike | null,
  refEmbeddings: null as TensorLike | null,
  removeDiagonal: true,
  gamma: 80,
  margin: 0.4,
};

const position = (shape: readonly number[], axis: number): Node => g.iota([], { dtype: "int32", shape, axis });

/** log Σ eˣ over the entries of each row that `mask` keeps; −∞ for rows without any, with gradient 0. */
function maskedLogSumExp(x: Node, mask: Node): Node {
  const top = g.stopGradient(g.reduceMax(g.where(mask, x, Number.NEGATIVE_INFINITY), [1], true));
  const some = g.less(Number.NEGATIVE_INFINITY, top);
  const shift = g.where(some, top, 0);
  const total = g.sum(g.where(mask, g.exp(g.where(mask, g.sub(x, shift), 0)), 0), [1], true);
  const logs = g.where(some, g.add(g.log(g.where(some, total, 1)), shift), Number.NEGATIVE_INFINITY);
  return g.reshape(logs, [x.shape[0] as number]);
}

/**
 * Circle loss per sample: pulls embeddings of one label together and pushes others apart, by cosine distances within the
 * batch. `yTrue` holds integer labels `[N]`, `yPred` embeddings `[N, D]` of length 1.
 *
 * @example
 * await losses.circle([0, 0, 1], [[1, 0], [0.8, 0.6], [0, 1]]).data(); // Float32Array [1.869837e-10, 6.401663, 0]
 */
export const circle: (yTrue: TensorLike, yPred: TensorLike, options?: CircleOptions) => Tensor = /* @__PURE__ */ named(
  "circle",
  /* @__PURE__ */ publicOp("circle", (yTrue: TensorLike, yPred: TensorLike, options: CircleOptions = {}) => {
    const o = filledOptions("circle", DEFAULTS, options as object);
    const p = asFloat(nodeOf(yPred));
    const others = o.refEmbeddings === null ? p : nodeOf(o.refEmbeddings, p.dtype);
    const labels = rawTarget(yTrue);
    const otherLabels = o.refLabels === null ? labels : nodeOf(o.refLabels, labels.dtype);
    const [rows, columns] = [p.shape[0] as number, others.shape[0] as number];
    const shape = [rows, columns];
    const distance = g.max(g.sub(1, g.matmul(p, g.transpose(others, [1, 0]))), 0);
    const same = g.equal(
      g.broadcastTo(g.reshape(labels, [rows, 1]), shape),
      g.broadcastTo(g.reshape(otherLabels, [1, columns]), shape),
    );
    const offDiagonal = g.not(g.equal(position(shape, 0), position(shape, 1)));
    const positives = o.removeDiagonal ? g.and(same, offDiagonal) : same;
    const pull = g.mul(-o.gamma, g.mul(g.add(distance, o.margin), g.sub(o.margin, distance)));
    const push = g.mul(o.gamma, g.mul(g.max(g.sub(1 + o.margin, distance), 0), g.sub(1 - o.margin, distance)));
    const out = g.softplus(g.add(maskedLogSumExp(pull, positives), maskedLogSumExp(push, g.not(same))));
    const result = wrap(out);
    setKerasMask(result, wrap(g.less(0, out)));
    return result;
  }),
);
