import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { OptimizerSettings } from "./fields.js";

const squares = (x: Node): Node => g.sum(g.mul(x, x), g.allAxes(x));

/** Shortens a gradient to `limit`; the square root stays away from 0, where it has no slope. */
function byNorm(x: Node, limit: number): Node {
  const total = squares(x);
  const some = g.less(0, total);
  const norm = g.where(some, g.sqrt(g.where(some, total, 1)), total);
  return g.div(g.mul(x, limit), g.max(norm, limit));
}

/** Shortens all gradients together to `limit`; NaN everywhere when their length is not finite. */
function byGlobalNorm(grads: readonly Node[], limit: number): Node[] {
  const norm = g.sqrt(grads.map((x) => g.cast(squares(x), "float32")).reduce((a, b) => g.add(a, b)));
  const scale = g.add(g.mul(g.min(g.div(1, norm), 1 / limit), limit), g.sub(norm, norm));
  return grads.map((x) => g.mul(x, g.cast(scale, x.dtype)));
}

/** The gradients, clipped the way the settings say. */
export function clipped(grads: readonly Node[], settings: OptimizerSettings): readonly Node[] {
  const { clipnorm, globalClipnorm, clipvalue } = settings;
  if (clipnorm !== null && clipnorm > 0) return grads.map((x) => byNorm(x, clipnorm));
  if (globalClipnorm !== null && globalClipnorm > 0) return grads.length === 0 ? grads : byGlobalNorm(grads, globalClipnorm);
  if (clipvalue !== null && clipvalue > 0) return grads.map((x) => g.max(g.min(x, clipvalue), -clipvalue));
  return grads;
}
