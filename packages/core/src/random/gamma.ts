import type { Shape } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import { checkOptions, dtypeOption, nodeOf, type TensorLike, wrap } from "../surface/index.js";
import { type DrawOptions, drawShape } from "./distributions.js";
import { floatDType, keyOf, stepKey } from "./keys.js";

/** Candidates per element; each is refused with probability below 0.05, so that all fail once in 10¹⁰ draws. */
const ROUNDS = 8;

/** Uniform in (0, 1]: safe under a logarithm. */
const positive = (key: Node, shape: Shape, dtype: "float32" | "float64"): Node =>
  g.sub(1, g.randomUniform([key], { dtype, shape }));

/** Gamma(alpha, 1) by rejection (Marsaglia and Tsang 2000), `alpha` already of the result's shape; no gradient flows. */
export function gammaOf(key: Node, alpha: Node): Node {
  const dtype = alpha.dtype as "float32" | "float64";
  const shape = alpha.shape;
  const small = g.less(alpha, 1);
  const d = g.sub(g.where(small, g.add(alpha, 1), alpha), 1 / 3);
  const c = g.rsqrt(g.mul(d, 9));
  let result: Node | null = null;
  for (let round = ROUNDS - 1; round >= 0; round--) {
    const z = g.randomNormal([stepKey(key, 2 * round)], { dtype, shape, span: 1 });
    const root = g.add(1, g.mul(c, z));
    const v = g.mul(root, g.mul(root, root));
    const sound = g.less(0, v);
    const safe = g.where(sound, v, 1);
    const bound = g.add(g.mul(0.5, g.mul(z, z)), g.mul(d, g.add(g.sub(1, safe), g.log(safe))));
    const taken = g.and(sound, g.less(g.log(positive(stepKey(key, 2 * round + 1), shape, dtype)), bound));
    result = result === null ? safe : g.where(taken, v, result);
  }
  const y = g.mul(d, result as Node);
  // Gamma(α) is Gamma(α + 1) · u^(1/α) where α < 1.
  const lift = g.exp(g.div(g.log(positive(stepKey(key, 2 * ROUNDS), shape, dtype)), g.where(small, alpha, 1)));
  return g.stopGradient(g.where(small, g.mul(y, lift), y));
}

/** Beta(a, b) as a share of two gammas. */
export function betaOf(key: Node, a: Node, b: Node): Node {
  const [x, y] = [gammaOf(stepKey(key, 0), a), gammaOf(stepKey(key, 1), b)];
  return g.div(x, g.add(x, y));
}

/** 16-bit floats are too coarse for rejection: they are drawn in float32. */
export const wideOf = (dtype: string): "float32" | "float64" => (dtype === "float64" ? "float64" : "float32");
/** A parameter of a draw, stretched to the result's shape. */
export const parameter = (x: TensorLike, dtype: "float32" | "float64", shape: Shape): Node =>
  g.broadcastTo(nodeOf(x, dtype), shape);

/**
 * Gamma-distributed numbers with shape parameter `alpha` (which broadcasts to `shape`) and rate 1. No gradient flows to
 * `alpha`.
 *
 * @example
 * random.gamma([3], 0.5, { seed: 1 });
 */
export function gamma(shape: Shape, alpha: TensorLike, options: DrawOptions = {}): Tensor {
  checkOptions("gamma", options, ["dtype", "seed"]);
  const dtype = floatDType("gamma", dtypeOption("gamma", options.dtype));
  const wide = wideOf(dtype);
  return wrap(g.cast(gammaOf(keyOf("gamma", options.seed), parameter(alpha, wide, drawShape("gamma", shape))), dtype));
}

/**
 * Beta-distributed numbers in [0, 1]; `alpha` and `beta` broadcast to `shape`. No gradient flows to them.
 *
 * @example
 * random.beta([3], 2, 5, { seed: 1 });
 */
export function beta(shape: Shape, alpha: TensorLike, beta: TensorLike, options: DrawOptions = {}): Tensor {
  checkOptions("beta", options, ["dtype", "seed"]);
  const dtype = floatDType("beta", dtypeOption("beta", options.dtype));
  const wide = wideOf(dtype);
  const [a, b] = [parameter(alpha, wide, drawShape("beta", shape)), parameter(beta, wide, shape)];
  return wrap(g.cast(betaOf(keyOf("beta", options.seed), a, b), dtype));
}
