import { type JsonObject, notInSlim } from "../serialization/index.js";
import type { Compiled } from "./compile.js";
import type { TrainedModel } from "./model-face.js";

export const compileConfig = (_compiled: Compiled | null): JsonObject => notInSlim("getCompileConfig", "writing a config");

export const compileFromConfig = (_model: TrainedModel, _config: JsonObject): void =>
  notInSlim("compileFromConfig", "reading a config");
