import type { DeserializeOptions } from "./deserialize.js";
import type { Json } from "./json.js";
import { isPlainValue, notInSlim } from "./slim.js";

export type { DeserializeOptions } from "./deserialize.js";

export const deserializeKerasObject = (json: Json, _options?: DeserializeOptions): unknown =>
  isPlainValue(json) ? json : notInSlim("deserialize", "reading a config");
