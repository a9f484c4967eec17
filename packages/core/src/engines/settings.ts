import {
  defaultSource,
  epsilon,
  type FloatDType,
  floatx,
  type ImageDataFormat,
  imageDataFormat,
  isInteractiveLoggingEnabled,
  limitSource,
  loggingSource,
  maxEpochs,
  maxStepsPerEpoch,
} from "../host/index.js";
import { kerasJson } from "../platform/index.js";
import { inForceByName } from "./choose.js";
import { threadsAsked } from "./threads.js";

/** One setting: its value, and who decided it (`"default"`, a file, an environment variable, a setter). */
export interface Setting<T> {
  readonly value: T;
  readonly source: string;
}

/** Everything in force, with sources. */
export interface Settings {
  readonly backend: Setting<string>;
  readonly floatx: Setting<FloatDType>;
  readonly epsilon: Setting<number>;
  readonly imageDataFormat: Setting<ImageDataFormat>;
  /** 0 leaves the number to the engine. */
  readonly threads: Setting<number>;
  readonly deterministic: Setting<boolean>;
  /** Modules of engines that are not ours, by name. */
  readonly backends: Setting<Readonly<Record<string, string>>>;
  readonly maxEpochs: Setting<number | null>;
  readonly maxStepsPerEpoch: Setting<number | null>;
  readonly interactiveLogging: Setting<boolean>;
}

/**
 * What is in force and where each value came from; throws `KerasError` when `keras.json` is wrong. Starts nothing.
 *
 * @example
 * settings().floatx.value; // "float32"
 */
export function settings(): Settings {
  const { file, deterministic, backends } = kerasJson();
  const own = <T>(value: T | undefined, otherwise: T): Setting<T> =>
    value === undefined ? { value: otherwise, source: "default" } : { value, source: file as string };
  return {
    backend: inForceByName(),
    floatx: { value: floatx(), source: defaultSource("floatx") },
    epsilon: { value: epsilon(), source: defaultSource("epsilon") },
    imageDataFormat: { value: imageDataFormat(), source: defaultSource("imageDataFormat") },
    threads: threadsAsked(),
    deterministic: own(deterministic, false),
    backends: own(backends.size === 0 ? undefined : Object.fromEntries(backends), {}),
    maxEpochs: { value: maxEpochs(), source: limitSource("maxEpochs") },
    maxStepsPerEpoch: { value: maxStepsPerEpoch(), source: limitSource("maxStepsPerEpoch") },
    interactiveLogging: { value: isInteractiveLoggingEnabled(), source: loggingSource() },
  };
}
