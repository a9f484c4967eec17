import type { JsonObject } from "./json.js";

/** What an object offers to be written to a file; every layer, initializer, optimizer … has `getConfig`. */
export interface KerasObject {
  readonly built?: boolean | undefined;
  getConfig(): Readonly<Record<string, unknown>>;
  getBuildConfig?(): Readonly<Record<string, unknown>> | null | undefined;
  buildFromConfig?(config: JsonObject): void;
  getCompileConfig?(): Readonly<Record<string, unknown>> | null | undefined;
  compileFromConfig?(config: JsonObject): void;
}

/**
 * A class that can be written and read. `className` and `module` count only where the class itself declares them: names
 * of functions change under minifiers, and a subclass must not pass for its parent.
 */
export interface KerasClass<T extends object = object> {
  readonly prototype: T;
  readonly className?: string | undefined;
  /** Public Python module such as `keras.layers`; absent or `null` for classes of users. */
  readonly module?: string | null | undefined;
  /** The declared config, when the class has one: it knows which numbers are floats. */
  readonly declared?: { markFloats(wire: JsonObject): void } | undefined;
  fromConfig(config: JsonObject): T;
}

/** A function that files refer to by name, such as a loss or an activation. */
export type KerasFunction = (...args: never[]) => unknown;

/** A class or function of the user, under the name files know it by. */
export type CustomObject = KerasClass | KerasFunction;

/** Custom classes and functions by name, as `customObjects` takes them. */
export type CustomObjects = Readonly<Record<string, CustomObject>>;

export const hasMethod = <K extends string>(value: unknown, name: K): value is Record<K, (...args: unknown[]) => unknown> =>
  ((typeof value === "object" && value !== null) || typeof value === "function") &&
  typeof (value as Record<string, unknown>)[name] === "function";

/** Layers are callable, so this is asked before "is it a function". */
export const isKerasObject = (value: unknown): value is KerasObject => hasMethod(value, "getConfig");

export const isKerasClass = (value: unknown): value is KerasClass =>
  typeof value === "function" && hasMethod(value, "fromConfig");

export const classOf = (object: object): KerasClass => (Object.getPrototypeOf(object) as { constructor: KerasClass }).constructor;

/** The name a class declares for itself; `undefined` when it only inherits one. */
export const ownClassName = (cls: KerasClass): string | undefined =>
  Object.hasOwn(cls, "className") && typeof cls.className === "string" ? cls.className : undefined;

/** The module a class declares for itself, else `null`. */
export const ownModule = (cls: KerasClass): string | null => (Object.hasOwn(cls, "module") ? (cls.module ?? null) : null);

/** Whether a Python module is Keras's own, of any age. */
export const isKerasModule = (module: unknown): module is string =>
  typeof module === "string" && /^(tf_)?keras(\.|$)/.test(module);

const functionNames = new WeakMap<KerasFunction, string>();

/**
 * Gives a function the name files know it by, and returns it: `named("relu", (x: Tensor) => maximum(x, 0))`.
 */
export function named<F extends KerasFunction>(name: string, fn: F): F {
  functionNames.set(fn, name);
  return fn;
}

/** The name given with {@link named}. */
export const givenName = (fn: KerasFunction): string | undefined => functionNames.get(fn);
