import { isPlainObject } from "../host/nested.js";
import { Tensor } from "../runtime/index.js";
import { getKerasMask, setKerasMask } from "../symbolic/index.js";
import { tensorsIn } from "./arguments.js";
import type { AnyLayer } from "./layer.js";

/** Masks that travel with inputs, in their structure; `null` when there is none at all. */
export function maskOf(tree: unknown): unknown {
  if (tree instanceof Tensor) return getKerasMask(tree);
  const masks = structure(tree);
  return tensorsIn(tree).some((t) => getKerasMask(t) !== null) ? masks : null;
}

function structure(tree: unknown): unknown {
  if (tree instanceof Tensor) return getKerasMask(tree);
  if (Array.isArray(tree)) return tree.map(structure);
  if (isPlainObject(tree)) return Object.fromEntries(Object.entries(tree).map(([k, v]) => [k, structure(v)]));
  return null;
}

const warned = new WeakSet<object>();

/** Puts the outputs' masks on them, or says once that the layer loses them. */
export function attachMasks(layer: AnyLayer, inputs: unknown, previous: unknown, output: unknown): void {
  const hasMask = previous !== null && previous !== undefined;
  if (!layer.supportsMasking) {
    if (hasMask && !warned.has(layer) && tensorsIn(output).some((t) => getKerasMask(t) === null)) warnLost(layer);
    return;
  }
  const outputs = tensorsIn(output);
  if (outputs.every((t) => getKerasMask(t) !== null)) return;
  const masks = flatMasks(layer.computeMask(inputs, hasMask ? previous : null));
  outputs.forEach((t, i) => {
    const mask = masks[i];
    if (mask instanceof Tensor && getKerasMask(t) === null && !(inputs === t)) setKerasMask(t, mask);
  });
}

const flatMasks = (masks: unknown): unknown[] =>
  Array.isArray(masks) ? masks.flatMap(flatMasks) : isPlainObject(masks) ? Object.values(masks).flatMap(flatMasks) : [masks];

function warnLost(layer: AnyLayer): void {
  warned.add(layer);
  if (layer.sublayers.length > 0) return; // a model: its layers speak for themselves
  console.warn(`[${layer.where}] does not support masking and drops the mask of its input.`);
}
