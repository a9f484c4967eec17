import type { DeserializeOptions } from "./deserialize.js";
import type { Json } from "./json.js";
import { notInSlim } from "./slim.js";

export type { DeserializeOptions } from "./deserialize.js";

export const deserializeKerasObject = (_json: Json, _options?: DeserializeOptions): unknown =>
  notInSlim("deserialize", "reading a config");
