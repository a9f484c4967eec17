import { outsideTrace } from "../ir/index.js";

/** Where a call happens: what the layers around it decided. */
export interface CallContext {
  readonly layer: object;
  readonly training: boolean | null;
  readonly outer: CallContext | null;
}

let current: CallContext | null = null;

/** The innermost layer call going on, or `null`. */
export const callContext = (): CallContext | null => current;

export function inCall<T>(layer: object, training: boolean | null, fn: () => T): T {
  const outer = current;
  current = { layer, training, outer };
  try {
    return fn();
  } finally {
    current = outer;
  }
}

const scopes: string[] = [];

/** Names of the enclosing layers, outermost first, as they stand in variable paths. */
export function inNameScope<T>(name: string, fn: () => T): T {
  scopes.push(name);
  try {
    return fn();
  } finally {
    scopes.pop();
  }
}
export const scopesNow = (): readonly string[] => [...scopes];
/** Runs `fn` as if inside these layers. */
export function inScopes<T>(names: readonly string[], fn: () => T): T {
  const outer = scopes.splice(0, scopes.length, ...names);
  try {
    return fn();
  } finally {
    scopes.splice(0, scopes.length, ...outer);
  }
}
export const scopedPath = (name: string): string => [...scopes, name].join("/");
export const currentScope = (): string | undefined => scopes.at(-1);

/** Runs `build`: initial values are made outside every trace and call. */
export function outsideLayer<T>(fn: () => T): T {
  const outer = current;
  current = null;
  try {
    return outsideTrace(fn);
  } finally {
    current = outer;
  }
}
