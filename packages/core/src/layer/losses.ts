import type { Tensor } from "../runtime/index.js";
import type { AnyLayer } from "./layer.js";

/** Losses added by calls, layer by layer, then the regularization of each trainable weight. */
export function lossesOf(layer: AnyLayer): Tensor[] {
  const added = layer.flattenLayers().flatMap((l) => l.ownLosses);
  const weights: Tensor[] = [];
  for (const v of layer.trainableWeights) {
    const regularizer = v.regularizer as ((value: Tensor) => Tensor) | null;
    if (regularizer !== null) weights.push(regularizer(v.value));
  }
  return [...added, ...weights];
}
