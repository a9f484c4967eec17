import { type JsonObject, notInSlim } from "../serialization/index.js";
import type { FunctionGraph } from "./function-graph.js";

export const functionalConfig = (_model: object, _graph: FunctionGraph): JsonObject => notInSlim("getConfig", "writing a config");

export const functionalFromConfig = (_config: JsonObject, _make: unknown): unknown => notInSlim("fromConfig", "reading a config");
