import type { Json } from "./json.js";

export const MAX_JSON_DEPTH = 1000;
export type { PythonJsonOptions } from "./python-json-write.js";

/** Slim programs write no files: this text only tells whether two values are the same. */
export const toPythonJson = (json: Json, _options?: object): string => JSON.stringify(json);
