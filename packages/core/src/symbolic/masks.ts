import type { Tensor } from "../runtime/index.js";

const masks = new WeakMap<Tensor, Tensor>();

/** The mask that travels with a tensor (true = keep), or `null`. */
export const getKerasMask = (t: Tensor): Tensor | null => masks.get(t) ?? null;

/** Attaches a mask to a tensor; `null` takes it off. */
export function setKerasMask(t: Tensor, mask: Tensor | null): void {
  if (mask === null) masks.delete(t);
  else masks.set(t, mask);
}
