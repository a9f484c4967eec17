import { isPlainObject } from "../host/nested.js";

/** What a layer owns, found by looking through its fields. */
export interface Tracked {
  readonly found: readonly object[];
}

const MAX_DEPTH = 8;

/**
 * Objects of interest reachable from an object's own fields, in the order the fields were set: directly, or through lists,
 * maps, sets and plain objects. `#private` fields cannot be seen; `layer.track(x)` is their way.
 */
export function trackedIn(owner: object, wanted: (x: object) => boolean, extra: readonly object[] = []): object[] {
  const found = new Set<object>();
  for (const key of Object.keys(owner)) visit((owner as Record<string, unknown>)[key], wanted, found, 0);
  for (const x of extra) if (wanted(x)) found.add(x);
  found.delete(owner);
  return [...found];
}

function visit(value: unknown, wanted: (x: object) => boolean, found: Set<object>, depth: number): void {
  if ((typeof value !== "object" && typeof value !== "function") || value === null || depth > MAX_DEPTH) return;
  if (wanted(value)) {
    found.add(value);
    return;
  }
  if (Array.isArray(value) || value instanceof Set) for (const v of value) visit(v, wanted, found, depth + 1);
  else if (value instanceof Map) for (const v of value.values()) visit(v, wanted, found, depth + 1);
  else if (isPlainObject(value)) for (const v of Object.values(value)) visit(v, wanted, found, depth + 1);
}
