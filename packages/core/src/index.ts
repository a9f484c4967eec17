import { configFunctions, settings } from "./engines/index.js";
import { dtypePolicy, setDtypePolicy } from "./policies/index.js";

export * as activations from "./activations/index.js";
export { Callable } from "./callable/index.js";
export * as callbacks from "./callbacks/index.js";
export { Callback, History } from "./callbacks/index.js";
export { resetNames as clearNames } from "./config/index.js";
export * as constraints from "./constraints/index.js";
export {
  type BackendSource,
  backend,
  backendReady,
  type EngineReport,
  engineFor,
  examineEngines,
  registerBackend,
  type Setting,
  type Settings,
  setBackend,
  settings,
} from "./engines/index.js";
export { BackendError, didYouMean, KerasError, LayerError, OpError } from "./errors/index.js";
export {
  type DType,
  epsilon,
  floatx,
  type HostArray,
  imageDataFormat,
  NDArray,
  ndarray,
  type Shape,
  setEpsilon,
  setFloatx,
  setImageDataFormat,
  showSpec,
  tree,
} from "./host/index.js";
export * as initializers from "./initializers/index.js";
export { Initializer } from "./initializers/index.js";
export { type CallOptions, InputSpec, Layer } from "./layer/index.js";
export * as layers from "./layers/index.js";
export { Input } from "./layers/index.js";
export * as losses from "./losses/index.js";
export { Loss } from "./losses/index.js";
export * as metrics from "./metrics/index.js";
export { Metric } from "./metrics/index.js";
export { Model, Sequential } from "./models/index.js";
export * as ops from "./ops-namespace.js";
export * as optimizers from "./optimizers/index.js";
export { Optimizer } from "./optimizers/index.js";
export { DTypePolicy } from "./policies/index.js";
export * as random from "./random/index.js";
export { setRandomSeed } from "./random/index.js";
export * as regularizers from "./regularizers/index.js";
export { Regularizer } from "./regularizers/index.js";
export {
  type JitOptions,
  type Jitted,
  jit,
  keep,
  memory,
  scope,
  Tensor,
  type ValueAndGrad,
  Variable,
  valueAndGrad,
} from "./runtime/index.js";
export * as saving from "./saving-namespace.js";
export { float, type TensorLike } from "./surface/index.js";
export { getKerasMask, setKerasMask, symbolicTensor } from "./symbolic/index.js";
export {
  type CompileOptions,
  type EvaluateOptions,
  explain,
  type FitOptions,
  type LossArguments,
  type PredictOptions,
  type StepData,
  type StepLogs,
} from "./trainers/index.js";

/**
 * What is in force and where each value came from; also the functions of `keras.config`.
 *
 * @example
 * config.floatx(); // "float32"
 */
export const config = /* @__PURE__ */ Object.assign(() => settings(), configFunctions, { dtypePolicy, setDtypePolicy });
