import { KerasError } from "../errors/index.js";

interface Disposable {
  dispose(): void;
}
/** Tensors made in each open scope, innermost last. Held weakly enough: the set dies with the scope. */
const open: Set<Disposable>[] = [];

/** Notes a tensor in the innermost scope, if there is one. */
export function kept(tensor: Disposable): void {
  open.at(-1)?.add(tensor);
}

/**
 * Exempts a tensor from the scope that made it.
 *
 * @example
 * const kept: Tensor[] = [];
 * scope(() => {
 *   kept.push(keep(ops.add(1, 2)));
 * });
 * await kept[0]?.item(); // 3
 */
export function keep<T extends Disposable>(tensor: T): T {
  for (const scope of open) scope.delete(tensor);
  return tensor;
}

type Sync<T> = T extends PromiseLike<unknown> ? "scope() is synchronous: await after it" : T;

/**
 * Frees every value made inside `fn`, except what it returns (a tensor, or arrays and objects of them).
 *
 * @example
 * const sum = scope(() => ops.add(1, 2));
 * await sum.item(); // 3
 */
export function scope<T>(fn: () => Sync<T> & T): T {
  const mine = new Set<Disposable>();
  open.push(mine);
  let result: T;
  try {
    result = fn();
  } finally {
    open.pop();
  }
  if (result instanceof Promise)
    throw new KerasError("[scope] the function must be synchronous, got a promise. Await after the scope instead.");
  for (const t of reachable(result)) {
    mine.delete(t);
    kept(t);
  }
  for (const t of mine) t.dispose();
  return result;
}

function reachable(value: unknown, found: Disposable[] = []): Disposable[] {
  if (typeof value !== "object" || value === null) return found;
  if ("dispose" in value && typeof value.dispose === "function") found.push(value as Disposable);
  else if (Array.isArray(value)) for (const v of value) reachable(v, found);
  else if (Object.getPrototypeOf(value) === Object.prototype) for (const v of Object.values(value)) reachable(v, found);
  return found;
}
