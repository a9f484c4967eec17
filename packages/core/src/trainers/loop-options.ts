import { isPlainObject } from "../host/nested.js";
import { isStream } from "./data.js";

/** `fit(stream, options)` leaves y out. */
export function shiftOptions<T>(x: unknown, y: unknown, options: T | undefined): { y: unknown; options: T } {
  if (options === undefined && isStream(x) && isPlainObject(y)) return { y: null, options: y as T };
  return { y: y ?? null, options: options ?? ({} as T) };
}
