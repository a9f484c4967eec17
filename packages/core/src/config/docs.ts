import type { AnyField } from "./kind.js";
import { showValue } from "./show.js";

/** One row of a class's option table. */
export interface ConfigDoc {
  readonly option: string;
  /** Its key in files. */
  readonly wire: string;
  /** Such as `a positive integer`. */
  readonly expected: string;
  readonly required: boolean;
  /** The default as typed; `undefined` when required or settled at run time. */
  readonly fallback: string | undefined;
  readonly text: string | undefined;
}

export function describeFields(
  entries: readonly (readonly [string, AnyField])[],
  wireOf: ReadonlyMap<string, string>,
): readonly ConfigDoc[] {
  return entries.map(([option, { rules, traits }]) => ({
    option,
    wire: wireOf.get(option) as string,
    expected: rules.expected,
    required: traits.fallback === undefined,
    fallback: traits.fallbackText === undefined ? undefined : showValue(traits.fallbackText),
    text: traits.text,
  }));
}
