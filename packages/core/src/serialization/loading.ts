import { LayerError } from "../errors/index.js";
import type { CustomObjects } from "./kinds.js";
import type { Registry } from "./registry.js";

/** Levels of objects and lists one load may nest; each takes several stack frames. */
export const MAX_OBJECT_DEPTH = 256;

/** What one load knows, shared by everything nested in it. */
export interface Loading {
  /** Innermost first. */
  readonly registries: readonly Registry[];
  readonly customObjects: CustomObjects;
  /** Objects with a `shared_object_id` that are already built. */
  readonly shared: Map<string, object>;
  depth: number;
}

/** What a load may name besides registered custom objects. */
export interface LoadingOptions {
  /** The built-in classes a file may name; nested loads inherit those of the outer one. */
  readonly registry?: Registry | undefined;
  /** Classes and functions of yours that a file names. */
  readonly customObjects?: CustomObjects | null | undefined;
}

let current: Loading | null = null;

/** The load under way, if any. */
export const currentLoading = (): Loading | null => current;

/**
 * Calls `fn` with the given classes in reach of every `deserializeKerasObject` inside it; shared objects are built once.
 * Synchronous only, since the scope ends when `fn` returns.
 */
export function loadingScope<T>(options: LoadingOptions, fn: (loading: Loading) => T): T {
  const outer = current;
  const sameTables = outer !== null && options.registry === undefined && !options.customObjects;
  if (sameTables) return fn(outer);
  current = {
    registries: [...(options.registry === undefined ? [] : [options.registry]), ...(outer?.registries ?? [])],
    customObjects: { ...outer?.customObjects, ...options.customObjects },
    shared: outer?.shared ?? new Map(),
    depth: outer?.depth ?? 0,
  };
  try {
    return fn(current);
  } finally {
    current = outer;
  }
}

/** Calls `fn` one level deeper. */
export function deeper<T>(loading: Loading, fn: () => T): T {
  if (loading.depth >= MAX_OBJECT_DEPTH) {
    throw new LayerError("deserialize", `objects must nest at most ${MAX_OBJECT_DEPTH} levels deep, got more`);
  }
  loading.depth++;
  try {
    return fn();
  } finally {
    loading.depth--;
  }
}
