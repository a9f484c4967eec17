import { OpError } from "../errors/index.js";
import { epsilon } from "../host/defaults.js";
import { toFloatWide } from "../host/promote.js";
import { sameShape } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { axisOf, checkOptions, converted, nodeOf, publicOp, type TensorLike, wrap } from "../surface/index.js";
import { wholeNumbers } from "./along-axis.js";

export interface CrossentropyOptions {
  /** Whether the output holds logits rather than probabilities. Default false. */
  readonly fromLogits?: boolean | undefined;
}
export interface CategoricalOptions extends CrossentropyOptions {
  /** The class axis. Default −1. */
  readonly axis?: number | undefined;
}
type Loss<O> = (target: TensorLike, output: TensorLike, options?: O) => Tensor;

const clipped = (p: Node): Node => g.min(g.max(p, epsilon()), 1 - epsilon());
function pair(where: string, target: TensorLike, output: TensorLike): [Node, Node] {
  const p = converted(output, toFloatWide);
  const t = nodeOf(target, p.dtype);
  if (!sameShape(t.shape, p.shape)) throw new OpError(where, "target and output must have one shape", [t.spec, p.spec]);
  return [t, p];
}

/**
 * Elementwise −t · log p − (1 − t) · log(1 − p).
 *
 * @example
 * await ops.binaryCrossentropy([1], [0.5]).data(); // Float32Array [0.6931472]
 */
export const binaryCrossentropy: Loss<CrossentropyOptions> = /* @__PURE__ */ publicOp(
  "binaryCrossentropy",
  (target: TensorLike, output: TensorLike, options: CrossentropyOptions = {}) => {
    checkOptions("binaryCrossentropy", options, ["fromLogits"]);
    const [t, x] = pair("binaryCrossentropy", target, output);
    if (options.fromLogits) return wrap(g.sub(g.softplus(x), g.mul(x, t)));
    const p = clipped(x);
    return wrap(g.neg(g.add(g.mul(t, g.log(p)), g.mul(g.sub(1, t), g.log(g.sub(1, p))))));
  },
);

/** Log-probabilities of outputs that need not add up to 1. */
const logOf = (p: Node, axis: number): Node => g.log(clipped(g.div(p, g.sum(p, [axis], true))));

/**
 * −Σ t · log p over the class axis, for target distributions of the output's shape.
 *
 * @example
 * await ops.categoricalCrossentropy([[0, 1]], [[0.5, 0.5]]).data(); // Float32Array [0.6931472]
 */
export const categoricalCrossentropy: Loss<CategoricalOptions> = /* @__PURE__ */ publicOp(
  "categoricalCrossentropy",
  (target: TensorLike, output: TensorLike, options: CategoricalOptions = {}) => {
    checkOptions("categoricalCrossentropy", options, ["fromLogits", "axis"]);
    const [t, x] = pair("categoricalCrossentropy", target, output);
    const axis = axisOf("categoricalCrossentropy", options.axis ?? -1, x.shape.length, [t.spec, x.spec]);
    const logs = options.fromLogits ? g.logSoftmax([x], { axes: [axis] }) : logOf(x, axis);
    return wrap(g.neg(g.sum(g.mul(t, logs), [axis])));
  },
);

/**
 * −log p of the target's class, for integer targets without the class axis (or with size 1 there). NaN where a target is no
 * class number.
 *
 * @example
 * await ops.sparseCategoricalCrossentropy([1], [[0.5, 0.5]]).data(); // Float32Array [0.6931472]
 */
export const sparseCategoricalCrossentropy: Loss<CategoricalOptions> = /* @__PURE__ */ publicOp(
  "sparseCategoricalCrossentropy",
  (target: TensorLike, output: TensorLike, options: CategoricalOptions = {}) => {
    const where = "sparseCategoricalCrossentropy";
    checkOptions(where, options, ["fromLogits", "axis"]);
    const x = converted(output, toFloatWide);
    const rank = x.shape.length;
    const raw = wholeNumbers(target);
    const labels = raw.shape.length === rank && raw.shape[rank - 1] === 1 ? g.reshape(raw, raw.shape.slice(0, -1)) : raw;
    const axis = axisOf(where, options.axis ?? -1, rank, [raw.spec, x.spec]);
    const order = [...x.shape.keys()].filter((i) => i !== axis);
    const scores = g.transpose(x, [...order, axis]);
    if (!sameShape(labels.shape, scores.shape.slice(0, -1)))
      throw new OpError(where, "the target must have the output's shape without the class axis", [raw.spec, x.spec]);
    const made = options.fromLogits
      ? g.sparseCrossEntropy([scores, labels], {})
      : g.sparseLogLoss([scores, labels], { epsilon: epsilon() });
    return wrap(made[0] as Node);
  },
);
