import { OpError } from "../errors/index.js";
import { isFloat, isInteger } from "../host/dtype.js";
import { type Spec, sameShape } from "../host/spec.js";
import { type Cotangents, type Node, outputsOf } from "../ir/index.js";
import { compositeMany, type Many } from "./composite-many.js";
import {
  add,
  and,
  broadcastTo,
  cast,
  equal,
  exp,
  less,
  lessEqual,
  log,
  mul,
  reshape,
  sub,
  sum,
  where,
  zerosLike,
} from "./elementwise.js";
import { reduceMax } from "./reduce.js";
import { stopGradient } from "./shape.js";
import { iota } from "./source.js";

const last = (x: { readonly shape: readonly number[] }): number => x.shape.length - 1;
/** A value per row, stretched along the classes. */
export const wide = (v: Node, x: Node): Node => broadcastTo(reshape(v, [...v.shape, 1]), x.shape);
/** True where the class number along the last axis is the label. */
export const chosen = (labels: Node, x: Node): Node =>
  equal(iota([], { dtype: labels.dtype, shape: x.shape, axis: last(x) }), wide(labels, x));
/** Of each row the entry its label names. */
export const ownOf = (labels: Node, x: Node): Node => sum(where(chosen(labels, x), x, 0), [last(x)]);
export const isClass = (labels: Node, x: Node): Node => and(lessEqual(0, labels), less(labels, x.shape.at(-1) as number));

/** Outputs of a loss of rows by integer labels: two values per row. */
export function inferRows(name: string, what: string, [x, labels]: readonly Spec[]): readonly Spec[] {
  const fits =
    x !== undefined &&
    labels !== undefined &&
    isFloat(x.dtype) &&
    isInteger(labels.dtype) &&
    sameShape(labels.shape, x.shape.slice(0, -1));
  if (!fits)
    throw new OpError(
      name,
      `${what} [..., classes] and integer labels [...] are needed`,
      [x, labels].filter((s): s is Spec => s !== undefined),
    );
  const spec = { dtype: x.dtype, shape: labels.shape };
  return [spec, spec];
}

/**
 * Cross-entropy of integer labels [...] with logits [..., classes]: outputs `[loss, log Σ eˣ]`, both [...]. NaN where a label
 * is no class number.
 */
export const sparseCrossEntropy: Many<Record<never, never>> = /* @__PURE__ */ compositeMany<Record<never, never>>({
  name: "sparseCrossEntropy",
  infer: (inputs) => inferRows("sparseCrossEntropy", "logits", inputs),
  expand([x, labels]) {
    const [logits, label] = [x as Node, labels as Node];
    const axes = [last(logits)];
    const top = stopGradient(reduceMax(logits, axes));
    const total = add(top, log(sum(exp(sub(logits, wide(top, logits))), axes)));
    return [where(isClass(label, logits), sub(total, ownOf(label, logits)), Number.NaN), total];
  },
  differentiate: (node) => ({ replacement: node, backward: (gs) => backward(node, gs) }),
});

function backward(node: Node, [gLoss, gTotal]: Cotangents): Cotangents {
  const [x, labels] = node.inputs as [Node, Node];
  const [loss, total] = outputsOf(node) as [Node, Node];
  const flowing = [gLoss ?? zerosLike(loss), ...(gTotal ? [gTotal] : [])];
  return [sparseCrossEntropyGrad([...flowing, x, labels, total], { normaliser: Boolean(gTotal) })[0] as Node, null];
}

interface GradAttrs {
  readonly [name: string]: boolean;
  /** Whether a cotangent of log Σ eˣ follows that of the loss. */
  readonly normaliser: boolean;
}
/** The gradient of {@link sparseCrossEntropy} by its logits, of inputs `[d loss, d log Σ eˣ?, logits, labels, log Σ eˣ]`. */
export const sparseCrossEntropyGrad: Many<GradAttrs> = /* @__PURE__ */ compositeMany<GradAttrs>({
  name: "sparseCrossEntropyGrad",
  infer: (inputs, { normaliser }) => [inputs[normaliser ? 2 : 1] as Spec],
  expand(inputs, { normaliser }) {
    const [x, labels, total] = inputs.slice(normaliser ? 2 : 1) as [Node, Node, Node];
    const gLoss = inputs[0] as Node;
    const g = normaliser ? add(gLoss, inputs[1] as Node) : gLoss;
    const share = mul(exp(sub(x, wide(total, x))), wide(g, x));
    return [sub(share, mul(cast(chosen(labels, x), x.dtype), wide(gLoss, x)))];
  },
});
