import { type JsonObject, notInSlim } from "../serialization/index.js";
import type { ShapeTree } from "./arguments.js";

export const buildConfigOf = (_names: readonly string[], _shapes: readonly ShapeTree[]): JsonObject =>
  notInSlim("getBuildConfig", "writing a config");

export const shapesFromConfig = (_names: readonly string[], _config: JsonObject): readonly ShapeTree[] | null =>
  notInSlim("buildFromConfig", "reading a config");
