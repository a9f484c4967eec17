import { whileLoop } from "../control/index.js";
import type { Shape } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, dtypeOption, type TensorLike, wrap } from "../surface/index.js";
import { type DrawOptions, drawShape } from "./distributions.js";
import { betaOf, parameter, wideOf } from "./gamma.js";
import { floatDType, keyOf, stepKey } from "./keys.js";

/** So many trials or fewer are drawn one by one. */
const SINGLE = 15;

interface Trials {
  readonly done: Node;
  readonly left: Node;
  readonly p: Node;
}

/**
 * Decides about half of the trials at once: the middle one of `left` uniform numbers is a beta draw; if it lies below p,
 * so do all before it, else all after it lie above. The rest is a smaller problem of the same kind (Relles 1972).
 */
function halve({ done, left, p }: Trials, key: Node): Trials {
  const many = g.less(SINGLE, left);
  const middle = g.floor(g.mul(g.add(left, 1), 0.5));
  const v = betaOf(key, g.where(many, middle, 1), g.where(many, g.sub(g.add(left, 1), middle), 1));
  const below = g.lessEqual(v, p);
  const rest = (a: Node, b: Node): Node => g.max(g.min(g.div(a, g.where(g.less(0, b), b, 1)), 1), 0);
  return {
    done: g.where(g.and(many, below), g.add(done, middle), done),
    left: g.where(many, g.where(below, g.sub(left, middle), g.sub(middle, 1)), left),
    p: g.where(many, g.where(below, rest(g.sub(p, v), g.sub(1, v)), rest(p, v)), p),
  };
}

function singles({ done, left, p }: Trials, key: Node): Node {
  let total = done;
  for (let i = 0; i < SINGLE; i++) {
    const u = g.randomUniform([stepKey(key, i)], { dtype: p.dtype, shape: p.shape });
    total = g.add(total, g.cast(g.and(g.less(i, left), g.less(u, p)), p.dtype));
  }
  return total;
}

function binomialOf(key: Node, counts: Node, p: Node, most: number | null): Node {
  const start: Trials = { done: g.zerosLike(counts), left: counts, p };
  if (most !== null) {
    let now = start;
    for (let n = most, i = 1; n > SINGLE; n = Math.floor(n / 2), i++) now = halve(now, stepKey(key, i));
    return singles(now, stepKey(key, 0));
  }
  const [done, left, rest] = whileLoop(
    ([, , n]) => g.less(SINGLE, g.reduceMax(n as Node, g.allAxes(n as Node))),
    ([i, d, n, q]) => {
      const next = halve({ done: d as Node, left: n as Node, p: q as Node }, stepKey(key, i as Node));
      return [g.add(i as Node, 1), next.done, next.left, next.p];
    },
    [g.scalar(1, "int32"), start.done, start.left, start.p],
  ).slice(1) as [Node, Node, Node];
  return singles({ done, left, p: rest }, stepKey(key, 0));
}

/**
 * Numbers of successes in `counts` trials that each succeed with `probabilities`; both broadcast to `shape`. Exact for any
 * count that the float dtype holds. No gradient flows.
 *
 * @example
 * random.binomial([4], 10, 0.5, { seed: 1 });
 */
export function binomial(shape: Shape, counts: TensorLike, probabilities: TensorLike, options: DrawOptions = {}): Tensor {
  checkOptions("binomial", options, ["dtype", "seed"]);
  const dtype = floatDType("binomial", dtypeOption("binomial", options.dtype));
  const wide = wideOf(dtype);
  const n = parameter(counts, wide, drawShape("binomial", shape));
  const p = parameter(probabilities, wide, shape);
  const y = binomialOf(keyOf("binomial", options.seed), n, p, typeof counts === "number" ? counts : null);
  return wrap(g.cast(g.stopGradient(y), dtype));
}
