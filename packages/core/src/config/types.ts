import type { AnyField } from "./kind.js";

/** The fields of a config by option name. */
export interface Fields {
  readonly [option: string]: AnyField;
}

/** Fields of a base and of an extension; the extension's win. */
export type MergedFields<F extends Fields, G extends Fields> = {
  readonly [K in keyof F | keyof G]: K extends keyof G ? G[K] : K extends keyof F ? F[K] : never;
};

/** What a filled config holds. */
export type FilledFields<F extends Fields> = { readonly [K in keyof F]: F[K]["filled"] };

/** The options that have a default. */
export type OptionFields<F extends Fields> = {
  readonly [K in keyof F as F[K]["isRequired"] extends true ? never : K]?: F[K]["input"] | undefined;
};

/** The options that must be passed. */
export type RequiredFields<F extends Fields> = {
  readonly [K in keyof F as F[K]["isRequired"] extends true ? K : never]: F[K]["input"];
};

/** All that `fill` takes. */
export type InputFields<F extends Fields> = RequiredFields<F> & OptionFields<F>;

/** The type of a constructor's trailing options object: the options that have a default. */
export type OptionsOf<C extends { readonly fields: Fields }> = OptionFields<C["fields"]>;

/** The arguments a constructor takes before its options. */
export type RequiredOf<C extends { readonly fields: Fields }> = RequiredFields<C["fields"]>;

/** What a filled config holds: every option, checked. */
export type FilledOf<C extends { readonly fields: Fields }> = FilledFields<C["fields"]>;

/** All that `fill` takes: required and defaulted options together. */
export type InputOf<C extends { readonly fields: Fields }> = InputFields<C["fields"]>;
