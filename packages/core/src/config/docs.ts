import type { AnyField } from "./kind.js";
import { toSnake } from "./names.js";
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

/** What the documentation says of each option; a function of its own, so that bundles need not carry it. */
export function describeConfig({ fields }: { readonly fields: Readonly<Record<string, AnyField>> }): readonly ConfigDoc[] {
  return Object.entries(fields).map(([option, { rules, traits }]) => ({
    option,
    wire: traits.wire ?? toSnake(option),
    expected: rules.expected,
    required: traits.fallback === undefined,
    fallback: traits.fallbackText === undefined ? undefined : showValue(traits.fallbackText),
    text: traits.text,
  }));
}
