import { type Json, type JsonObject, notInSlim } from "../serialization/index.js";
import type { Sequential } from "./sequential.js";

export const sequentialConfig = (_model: Sequential, _base: object, _stack: readonly object[]): Record<string, Json> =>
  notInSlim("getConfig", "writing a config");

export const fillSequential = (_model: Sequential, _config: JsonObject): Sequential =>
  notInSlim("fromConfig", "reading a config");
