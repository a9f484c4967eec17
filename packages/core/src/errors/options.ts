import { LayerError } from "./errors.js";
import { didYouMean } from "./suggest.js";

/** Refuses option keys that are not in `known`, with a suggestion. Every public function with options calls it. */
export function checkOptions(where: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw unknownOption(where, key, known);
  }
}

function unknownOption(where: string, key: string, known: readonly string[]): LayerError {
  const hint = didYouMean(key, known) ?? (known.length === 0 ? "It takes no options." : `Known options: ${known.join(", ")}.`);
  return new LayerError(where, `unknown option "${key}"`, { argument: key, hint });
}
