import type { Tensor } from "../runtime/index.js";

const masks = new WeakMap<Tensor, Tensor>();

/**
 * The mask that travels with a tensor (true = keep), or `null`.
 *
 * @example
 * const x = ops.ones([2, 3]);
 * setKerasMask(x, ops.ones([2, 3], { dtype: "bool" }));
 * getKerasMask(x)?.dtype; // "bool"
 */
export const getKerasMask = (t: Tensor): Tensor | null => masks.get(t) ?? null;

/**
 * Attaches a mask to a tensor; `null` takes it off.
 *
 * @example
 * const x = ops.ones([2, 3]);
 * setKerasMask(x, ops.ones([2, 3], { dtype: "bool" }));
 * getKerasMask(x)?.shape; // [2, 3]
 */
export function setKerasMask(t: Tensor, mask: Tensor | null): void {
  if (mask === null) masks.delete(t);
  else masks.set(t, mask);
}
