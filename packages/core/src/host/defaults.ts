import { LayerError } from "../errors/errors.js";
import { didYouMean } from "../errors/suggest.js";
import { FLOAT_DTYPES, type FloatDType, IMAGE_DATA_FORMATS, type ImageDataFormat, kerasJson } from "../platform/index.js";

export type { FloatDType, ImageDataFormat } from "../platform/index.js";

interface Defaults {
  readonly floatx: FloatDType;
  readonly epsilon: number;
  readonly imageDataFormat: ImageDataFormat;
}
const BUILT_IN: Defaults = { floatx: "float32", epsilon: 1e-7, imageDataFormat: "channels_last" };
/** What code has set; it wins over `keras.json`, which wins over what is built in. */
const changed: { -readonly [K in keyof Defaults]?: Defaults[K] } = {};

const inForce = <K extends keyof Defaults>(key: K): Defaults[K] =>
  (changed[key] ?? kerasJson()[key] ?? BUILT_IN[key]) as Defaults[K];

/** Who decided a default: the setter's name, the file's path, or `"default"`. */
export function defaultSource(key: keyof Defaults): string {
  if (changed[key] !== undefined) return `set${(key[0] as string).toUpperCase()}${key.slice(1)}`;
  const { file, [key]: value } = kerasJson();
  return value === undefined ? "default" : (file as string);
}

/**
 * The dtype floats get when none is asked for; throws `KerasError` when `keras.json` is wrong.
 *
 * @example
 * floatx(); // "float32"
 */
export const floatx = (): FloatDType => inForce("floatx");
/**
 * The small number added where a division or a logarithm could meet zero.
 *
 * @example
 * epsilon(); // 1e-7
 */
export const epsilon = (): number => inForce("epsilon");
/**
 * The channel position layers and image ops assume when none is asked for.
 *
 * @example
 * imageDataFormat(); // "channels_last"
 */
export const imageDataFormat = (): ImageDataFormat => inForce("imageDataFormat");

/**
 * Changes the default float dtype; throws `LayerError` on anything but a float dtype.
 *
 * @example
 * setFloatx("float32");
 */
export function setFloatx(value: FloatDType): void {
  changed.floatx = oneOf("setFloatx", value, FLOAT_DTYPES);
}

/**
 * Changes the default epsilon; throws `LayerError` unless it is a positive finite number.
 *
 * @example
 * setEpsilon(1e-7);
 */
export function setEpsilon(value: number): void {
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) {
    throw new LayerError("setEpsilon", `value must be a positive finite number, got ${String(value)}`, { argument: "value" });
  }
  changed.epsilon = value;
}

/**
 * Changes the default channel position; throws `LayerError` on an unknown format.
 *
 * @example
 * setImageDataFormat("channels_last");
 */
export function setImageDataFormat(dataFormat: ImageDataFormat): void {
  changed.imageDataFormat = oneOf("setImageDataFormat", dataFormat, IMAGE_DATA_FORMATS);
}

function oneOf<T extends string>(where: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  const hint = typeof value === "string" ? didYouMean(value, allowed) : undefined;
  const list = allowed.map((a) => `"${a}"`).join(", ");
  const options = hint === undefined ? { argument: "value" } : { argument: "value", hint };
  throw new LayerError(where, `value must be one of ${list}, got ${JSON.stringify(value) ?? String(value)}`, options);
}
