import { OpError } from "../errors/index.js";
import { isFloat, isInteger } from "../host/dtype.js";
import { type Spec, sameShape } from "../host/spec.js";
import { type Cotangents, type Node, outputsOf } from "../ir/index.js";
import { compositeMany, type Many } from "./composite-many.js";
import { add, and, broadcastTo, cast, equal, exp, less, lessEqual, log, mul, reshape, sub, sum, where } from "./elementwise.js";
import { reduceMax } from "./reduce.js";
import { stopGradient } from "./shape.js";
import { iota } from "./source.js";

const last = (x: { readonly shape: readonly number[] }): number => x.shape.length - 1;
const wide = (v: Node, x: Node): Node => broadcastTo(reshape(v, [...v.shape, 1]), x.shape);
/** True where the class number along the last axis is the label. */
const chosen = (labels: Node, x: Node): Node =>
  equal(iota([], { dtype: labels.dtype, shape: x.shape, axis: last(x) }), wide(labels, x));

/**
 * Cross-entropy of integer labels [...] with logits [..., classes]: outputs `[loss, log Σ eˣ]`, both [...]. NaN where a label
 * is no class number.
 */
export const sparseCrossEntropy: Many<Record<never, never>> = /* @__PURE__ */ compositeMany<Record<never, never>>({
  name: "sparseCrossEntropy",
  infer([x, labels]) {
    const fits =
      x !== undefined &&
      labels !== undefined &&
      isFloat(x.dtype) &&
      isInteger(labels.dtype) &&
      sameShape(labels.shape, x.shape.slice(0, -1));
    if (!fits)
      throw new OpError(
        "sparseCrossEntropy",
        "logits [..., classes] and integer labels [...] are needed",
        [x, labels].filter((s): s is Spec => s !== undefined),
      );
    const spec = { dtype: x.dtype, shape: labels.shape };
    return [spec, spec];
  },
  expand([x, labels]) {
    const [logits, label] = [x as Node, labels as Node];
    const axes = [last(logits)];
    const top = stopGradient(reduceMax(logits, axes));
    const total = add(top, log(sum(exp(sub(logits, wide(top, logits))), axes)));
    const own = sum(where(chosen(label, logits), logits, 0), axes);
    const valid = and(lessEqual(0, label), less(label, logits.shape.at(-1) as number));
    return [where(valid, sub(total, own), Number.NaN), total];
  },
  differentiate: (node) => ({ replacement: node, backward: (gs) => backward(node, gs) }),
});

function backward(node: Node, [gLoss, gTotal]: Cotangents): Cotangents {
  const [x, labels] = node.inputs as [Node, Node];
  const [, total] = outputsOf(node) as [Node, Node];
  const g = gLoss && gTotal ? add(gLoss, gTotal) : (gLoss ?? (gTotal as Node));
  const share = mul(exp(sub(x, wide(total, x))), wide(g, x));
  return [gLoss ? sub(share, mul(cast(chosen(labels, x), x.dtype), wide(gLoss, x))) : share, null];
}
