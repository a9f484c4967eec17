import type { FloatDType, ImageDataFormat, KerasJson } from "./keras-json.js";

export type { FloatDType, ImageDataFormat, KerasJson, NamedBackend } from "./keras-json.js";

export const FLOAT_DTYPES: readonly FloatDType[] = ["float16", "bfloat16", "float32", "float64"];
export const IMAGE_DATA_FORMATS: readonly ImageDataFormat[] = ["channels_last", "channels_first"];

const none: KerasJson = { file: null, backends: new Map() };

/** Slim programs have no settings file: they are made for browsers. */
export const kerasJson = (): KerasJson => none;

export const parseKerasJson = (_text: string, _file: string): KerasJson => none;
