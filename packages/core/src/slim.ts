// The library without what only names and files need: objects are passed instead of names, and nothing is written or read.
export { Callback, History } from "./callbacks/index.js";
export { type BackendSource, backend, backendReady, engineFor, registerBackend, setBackend } from "./engines/index.js";
export { BackendError, KerasError, LayerError, OpError } from "./errors/index.js";
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
} from "./host/index.js";
export { type CallOptions, InputSpec, Layer } from "./layer/index.js";
export { Input } from "./layers/index.js";
export { Model, Sequential } from "./models/index.js";
export { setRandomSeed } from "./random/index.js";
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
export { float, type TensorLike } from "./surface/index.js";
export { getKerasMask, setKerasMask, symbolicTensor } from "./symbolic/index.js";
