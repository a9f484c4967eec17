import { Tensor } from "../runtime/index.js";

/** Called on an object by lowered syntax (`f.call(this, x)`), not by a person: the first argument is a `this`. */
function isThis(value: unknown): boolean {
  if (value === undefined || value instanceof Callable) return true;
  if (typeof value !== "object" || value === null || value instanceof Tensor || Array.isArray(value) || ArrayBuffer.isView(value))
    return false;
  const proto = Object.getPrototypeOf(value) as object | null;
  return proto !== null && proto !== Object.prototype && !("dtype" in value);
}

const method = (self: object): ((...args: readonly unknown[]) => unknown) =>
  (Object.getPrototypeOf(self) as { call(...args: unknown[]): unknown }).call;

/**
 * Base of everything that is called like a function and is an object too: layers, models, losses, initializers. The
 * constructor returns a closure with the class's prototype (no `Function` constructor, so it works under a CSP).
 */
export abstract class Callable {
  constructor() {
    const self = (...args: unknown[]): unknown => (self as unknown as Callable).invoke(...args);
    // A function's own name and length are read-only; ours are ordinary properties.
    Object.defineProperty(self, "name", { value: "", writable: true, configurable: true, enumerable: true });
    delete (self as { length?: number }).length;
    Object.setPrototypeOf(self, new.target.prototype);
    // Compilers lower `this.#f(x)` to `f.call(this, x)`, which must be a call of the object, not of its method `call`.
    Object.defineProperty(self, "call", {
      value: (...args: unknown[]): unknown =>
        args.length > 1 && isThis(args[0]) ? self(...args.slice(1)) : method(self).apply(self, args),
      writable: true,
      configurable: true,
    });
    // biome-ignore lint/correctness/noConstructorReturn: this is how an object becomes callable
    return self as unknown as this;
  }

  /** What `object(…)` does. */
  abstract invoke(...args: readonly unknown[]): unknown;

  /** Functions have these; callable objects do not. */
  declare readonly apply: never;
  declare readonly bind: never;

  toJSON(): unknown {
    return this.toString();
  }
}
