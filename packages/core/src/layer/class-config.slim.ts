import { type JsonObject, notInSlim } from "../serialization/index.js";

export type { AnyConfig } from "./class-config.js";

export const wireOf = (_layer: object): JsonObject => notInSlim("getConfig", "writing a config");

export const constructFrom = (_cls: object, _json: JsonObject): object => notInSlim("fromConfig", "reading a config");

/** Slim models are not saved, so a class needs no name for it. */
export const warnUnnamed = (_cls: object): void => {};
