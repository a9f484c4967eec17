import { LayerError } from "../errors/errors.js";
import { didYouMean } from "../errors/suggest.js";

/** A dtype that may be the default for floats. */
export type FloatDType = "float16" | "bfloat16" | "float32" | "float64";
/** Where images keep their channel axis. */
export type ImageDataFormat = "channels_last" | "channels_first";

const FLOATX: readonly FloatDType[] = ["float16", "bfloat16", "float32", "float64"];
const FORMATS: readonly ImageDataFormat[] = ["channels_last", "channels_first"];

const state: { floatx: FloatDType; epsilon: number; imageDataFormat: ImageDataFormat } = {
  floatx: "float32",
  epsilon: 1e-7,
  imageDataFormat: "channels_last",
};

/** The dtype floats get when none is asked for. */
export const floatx = (): FloatDType => state.floatx;
/** The small number added where a division or a logarithm could meet zero. */
export const epsilon = (): number => state.epsilon;
/** The channel position layers and image ops assume when none is asked for. */
export const imageDataFormat = (): ImageDataFormat => state.imageDataFormat;

/** Changes the default float dtype; throws `LayerError` on anything but a float dtype. */
export function setFloatx(value: FloatDType): void {
  state.floatx = oneOf("setFloatx", value, FLOATX);
}

/** Changes the default epsilon; throws `LayerError` unless it is a positive finite number. */
export function setEpsilon(value: number): void {
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) {
    throw new LayerError("setEpsilon", `value must be a positive finite number, got ${String(value)}`, { argument: "value" });
  }
  state.epsilon = value;
}

/** Changes the default channel position; throws `LayerError` on an unknown format. */
export function setImageDataFormat(value: ImageDataFormat): void {
  state.imageDataFormat = oneOf("setImageDataFormat", value, FORMATS);
}

function oneOf<T extends string>(where: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  const hint = typeof value === "string" ? didYouMean(value, allowed) : undefined;
  const list = allowed.map((a) => `"${a}"`).join(", ");
  const options = hint === undefined ? { argument: "value" } : { argument: "value", hint };
  throw new LayerError(where, `value must be one of ${list}, got ${JSON.stringify(value) ?? String(value)}`, options);
}
