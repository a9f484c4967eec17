import { namesCheckpoint } from "../config/names.js";
import { isPlainObject } from "../host/nested.js";
import type { ShapeTree } from "./arguments.js";
import { inScopes, scopesNow } from "./context.js";
import type { AnyLayer } from "./layer.js";

// Layers called inside a custom layer's `call` are first met while its shapes are tried out with stand-in sizes. Such sizes
// must not reach a weight: every try builds them for itself and is undone; then they are built with what all tries agree on.

interface Met {
  readonly layer: AnyLayer;
  readonly shapes: readonly ShapeTree[];
  readonly scopes: readonly string[];
}
interface Try {
  readonly met: Met[];
  readonly undo: (() => void)[];
  depth: number;
}
/** How deep layers may make layers in their builds. */
const MAX_DEPTH = 16;

let current: Try | null = null;

/** Whether weights made now are for a try only and need no values. */
export const isProvisional = (): boolean => current !== null && current.depth > 0;

/** Builds a layer met during a try; `false` when none is going on. */
export function buildProvisionally(layer: AnyLayer, shapes: readonly ShapeTree[], build: () => void): boolean {
  const attempt = current;
  if (attempt === null) return false;
  attempt.undo.push(layer.checkpoint());
  if (attempt.depth === 0) attempt.met.push({ layer, shapes, scopes: scopesNow() });
  attempt.depth++;
  try {
    build();
  } finally {
    attempt.depth--;
  }
  return true;
}

type Trace<T> = (attempt: <R>(fn: () => R) => R) => T;

/**
 * Runs `trace`, whose tries go through `attempt`, and builds the layers inside `root` that were met; once more for those
 * that only these builds made.
 */
export function withTries<T>(root: AnyLayer, trace: Trace<T>): T {
  if (current !== null) return trace((fn) => fn());
  for (let round = 0; ; round++) {
    const { result, met } = traced(trace);
    const known = new Set(met.length === 0 ? [] : root.flattenLayers());
    const live = met.filter(({ layer }) => known.has(layer) && !layer.built);
    if (live.length === 0 || round > MAX_DEPTH) return result;
    settle(live);
  }
}

function traced<T>(trace: Trace<T>): { readonly result: T; readonly met: readonly Met[] } {
  const agreed = new Map<AnyLayer, Met>();
  const result = trace((fn) => {
    const attempt: Try = { met: [], undo: [], depth: 0 };
    const names = namesCheckpoint();
    current = attempt;
    try {
      const made = fn();
      for (const met of attempt.met) {
        const before = agreed.get(met.layer);
        agreed.set(
          met.layer,
          before === undefined ? met : { ...before, shapes: agree(before.shapes, met.shapes) as readonly ShapeTree[] },
        );
      }
      return made;
    } finally {
      current = null;
      for (const undo of attempt.undo.reverse()) undo();
      names();
    }
  });
  return { result, met: [...agreed.values()] };
}

function settle(met: readonly Met[]): void {
  const undo: (() => void)[] = [];
  try {
    for (const { layer, shapes, scopes } of met) {
      if (layer.built) continue;
      undo.push(layer.checkpoint());
      inScopes(scopes, () => layer.ensureBuilt(shapes));
    }
  } catch (error) {
    for (const back of undo.reverse()) back();
    throw error;
  }
}

/** Sizes both have; `null` where they differ. */
function agree(a: unknown, b: unknown): unknown {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length ? a.map((x, i) => agree(x, b[i])) : a;
  if (isPlainObject(a) && isPlainObject(b)) return Object.fromEntries(Object.entries(a).map(([k, v]) => [k, agree(v, b[k])]));
  return a === b ? a : null;
}

/** Remembers an object's own fields and what its lists hold; the result puts them back. */
export function fieldsCheckpoint(object: object): () => void {
  const owner = object as Record<string, unknown>;
  const fields = Object.keys(owner).map(
    (key) => [key, owner[key], Array.isArray(owner[key]) ? [...(owner[key] as unknown[])] : null] as const,
  );
  return () => {
    const known = new Set(fields.map(([key]) => key));
    for (const key of Object.keys(owner)) if (!known.has(key)) delete owner[key];
    for (const [key, value, items] of fields) {
      if (owner[key] !== value) owner[key] = value;
      if (items !== null) (value as unknown[]).splice(0, Number.POSITIVE_INFINITY, ...items);
    }
  };
}
