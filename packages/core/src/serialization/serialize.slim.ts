import type { Json } from "./json.js";
import { givenName, type KerasFunction } from "./kinds.js";
import type { SerializeOptions } from "./serialize.js";
import { notInSlim } from "./slim.js";

export type { SerializeOptions } from "./serialize.js";

export const serializedFunctionName = (fn: KerasFunction): string | undefined => givenName(fn);

export const serializeKerasObject = (_value: unknown, _options?: SerializeOptions): Json =>
  notInSlim("serialize", "writing a config");
