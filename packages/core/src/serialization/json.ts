/** A value Python's `json` module can write; integers beyond 2^53 are `bigint` so that they stay exact. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;

/** A JSON object; keys are data, never trusted as property names of anything else. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Sets an own property, also for `__proto__`, which plain assignment would hand to the prototype. */
export function setOwn(target: object, key: string, value: unknown): void {
  if (key === "__proto__") Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  else (target as Record<string, unknown>)[key] = value;
}

/** The own property of that name, or `undefined`; inherited ones are never seen. */
export function getOwn(target: object, key: string): unknown {
  return Object.hasOwn(target, key) ? (target as Record<string, unknown>)[key] : undefined;
}

/** True for object literals and parsed JSON objects, false for class instances, arrays and functions. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype as object) === null;
}
