import type { Spec } from "../host/spec.js";
import { type Cotangents, type Node, outputsOf } from "../ir/index.js";
import { compositeMany, type Many } from "./composite-many.js";
import { chosen, inferRows, isClass, ownOf, wide } from "./cross-entropy.js";
import { add, cast, div, lessEqual, log, max, min, mul, neg, or, sub, sum, where } from "./elementwise.js";

interface LogLossAttrs {
  readonly [name: string]: number;
  /** Shares are kept within [ε, 1 − ε]. */
  readonly epsilon: number;
}

/**
 * −log of the share p[label] / Σ p of integer labels [...] among probabilities [..., classes]: outputs `[loss, Σ p]`, both
 * [...]. NaN where a label is no class number.
 */
export const sparseLogLoss: Many<LogLossAttrs> = /* @__PURE__ */ compositeMany<LogLossAttrs>({
  name: "sparseLogLoss",
  infer: (inputs) => inferRows("sparseLogLoss", "probabilities", inputs),
  expand([p, labels], { epsilon }) {
    const [x, label] = [p as Node, labels as Node];
    const total = sum(x, [x.shape.length - 1]);
    const share = min(max(div(ownOf(label, x), total), epsilon), 1 - epsilon);
    return [where(isClass(label, x), neg(log(share)), Number.NaN), total];
  },
  differentiate: (node) => ({ replacement: node, backward: (gs) => backward(node, gs) }),
});

function backward(node: Node, [gLoss, gTotal]: Cotangents): Cotangents {
  const [p, labels] = node.inputs as [Node, Node];
  const total = outputsOf(node)[1] as Node;
  const own = gLoss ? (sparseLogLossGrad([gLoss, p, labels, total], node.attrs as LogLossAttrs)[0] as Node) : null;
  const through = gTotal ? wide(gTotal, p) : null;
  return [own !== null && through !== null ? add(own, through) : (own ?? through), null];
}

/** The gradient of {@link sparseLogLoss} by its probabilities, of inputs `[d loss, p, labels, Σ p]`: 0 for shares out of bounds. */
export const sparseLogLossGrad: Many<LogLossAttrs> = /* @__PURE__ */ compositeMany<LogLossAttrs>({
  name: "sparseLogLossGrad",
  infer: ([, p]) => [p as Spec],
  expand([gLoss, probabilities, labels, total], { epsilon }) {
    const [g, p, label] = [gLoss as Node, probabilities as Node, labels as Node];
    const own = ownOf(label, p);
    const share = div(own, total as Node);
    const outside = or(lessEqual(share, epsilon), lessEqual(1 - epsilon, share));
    const all = where(outside, 0, div(g, total as Node));
    const one = where(outside, 0, div(g, own));
    return [sub(wide(all, p), mul(cast(chosen(label, p), p.dtype), wide(one, p)))];
  },
});
