import type { Json } from "./json.js";
import { givenName, type KerasFunction } from "./kinds.js";
import type { SerializeOptions } from "./serialize.js";
import { isPlainValue, notInSlim } from "./slim.js";

export type { SerializeOptions } from "./serialize.js";

export const serializedFunctionName = (fn: KerasFunction): string | undefined => givenName(fn);

/** Plain values are their own form, so that layers can copy their initializers. */
export const serializeKerasObject = (value: unknown, _options?: SerializeOptions): Json =>
  isPlainValue(value) ? value : notInSlim("serialize", "writing a config");
