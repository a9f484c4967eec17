import { LayerError } from "../errors/index.js";
import { callContext } from "./context.js";
import type { AnyLayer } from "./layer.js";

const known = new WeakMap<object, WeakSet<object>>();

/** A layer called inside another's `call` must be one of its own, or its weights would be trained and saved by nobody. */
export function checkReachable(layer: AnyLayer): void {
  const parent = callContext()?.layer as AnyLayer | undefined;
  if (parent === undefined || parent === layer) return;
  let seen = known.get(parent);
  if (seen === undefined) {
    seen = new WeakSet();
    known.set(parent, seen);
  }
  if (seen.has(layer)) return;
  for (const l of parent.flattenLayers()) seen.add(l);
  if (seen.has(layer)) return;
  throw new LayerError(parent.where, `every layer called inside call must be reachable from a field, got ${layer.where}`, {
    hint: "Keep it in a public field, or wrap it in this.track(layer) where it is made.",
  });
}
