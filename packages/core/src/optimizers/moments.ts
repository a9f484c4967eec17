import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Variable } from "../runtime/index.js";
import { nodeOf, type TensorLike, wrap } from "../surface/index.js";

/** Moves a running mean towards `x`: `m += (x − m)(1 − β)`. */
export function follow(mean: Variable, x: Node, beta: number): Node {
  const m = mean.read();
  const moved = g.add(m, g.mul(g.sub(x, m), 1 - beta));
  mean.assign(wrap(moved));
  return moved;
}

/** `β^t` for step `t = iterations + 1 + ahead`, in a dtype. */
export function power(beta: number, iterations: TensorLike, like: Node, ahead = 0): Node {
  return g.pow(g.scalar(beta, like.dtype), g.cast(g.add(nodeOf(iterations), 1 + ahead), like.dtype));
}

/** What Adam multiplies the learning rate by: `√(1 − β₂ᵗ) / (1 − β₁ᵗ)`. */
export function adamRate(rate: Node, iterations: TensorLike, beta1: number, beta2: number): Node {
  const [p1, p2] = [power(beta1, iterations, rate), power(beta2, iterations, rate)];
  return g.div(g.mul(rate, g.sqrt(g.sub(1, p2))), g.sub(1, p1));
}

/** Moves a running mean: `m = ρm + (1 − ρ)x`. */
export function blend(mean: Variable, x: Node, rho: number): Node {
  const moved = g.add(g.mul(mean.read(), rho), g.mul(x, 1 - rho));
  mean.assign(wrap(moved));
  return moved;
}
