import { didYouMean, LayerError } from "../errors/index.js";
import { isPlainObject } from "../host/nested.js";
import { isStream } from "./data.js";

/** Refuses unknown options of a loop. */
export function checkLoopOptions(where: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw new LayerError(where, `unknown option "${key}"`, { argument: key, hint: didYouMean(key, known) ?? `Known options: ${known.join(", ")}.` });
  }
}

/** `fit(stream, options)` leaves y out. */
export function shiftOptions<T>(x: unknown, y: unknown, options: T | undefined): { y: unknown; options: T } {
  if (options === undefined && isStream(x) && isPlainObject(y)) return { y: null, options: y as T };
  return { y: y ?? null, options: options ?? ({} as T) };
}
