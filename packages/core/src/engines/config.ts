import { KerasError, sentence } from "../errors/index.js";
import {
  disableInteractiveLogging,
  enableInteractiveLogging,
  epsilon,
  floatx,
  imageDataFormat,
  isInteractiveLoggingEnabled,
  maxEpochs,
  maxStepsPerEpoch,
  setEpsilon,
  setFloatx,
  setImageDataFormat,
  setMaxEpochs,
  setMaxStepsPerEpoch,
} from "../host/index.js";
import { backend, setBackend } from "./choose.js";

/** Always refuses: each engine picks its own attention kernel, and there is no other to switch to. */
export function enableFlashAttention(): never {
  throw new KerasError(
    sentence(
      "enableFlashAttention",
      "there is no kernel of that kind to switch on",
      "Each engine chooses its attention kernel itself.",
    ),
  );
}
/** Changes nothing: no engine has a flash attention kernel that could be switched off. */
export function disableFlashAttention(): void {}
/** `false`: each engine picks its own attention kernel. */
export const isFlashAttentionEnabled = (): boolean => false;
/** `false`: Flax NNX exists in Python only. */
export const isNnxEnabled = (): boolean => false;

/** The functions of `keras.config` that need nothing from above; the entry point adds dtype policies and the rest. */
export const configFunctions = {
  backend,
  setBackend,
  floatx,
  setFloatx,
  epsilon,
  setEpsilon,
  imageDataFormat,
  setImageDataFormat,
  enableInteractiveLogging,
  disableInteractiveLogging,
  isInteractiveLoggingEnabled,
  maxEpochs,
  setMaxEpochs,
  maxStepsPerEpoch,
  setMaxStepsPerEpoch,
  enableFlashAttention,
  disableFlashAttention,
  isFlashAttentionEnabled,
  isNnxEnabled,
} as const;
export type ConfigFunctions = typeof configFunctions;
