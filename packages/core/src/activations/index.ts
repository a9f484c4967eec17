export { type AxesOptions, type AxisOptions, glu, logSoftmax, softmax, sparsemax } from "./along-axis.js";
export type { Activation } from "./define.js";
export {
  exponential,
  type GeluOptions,
  gelu,
  hardSigmoid,
  hardSilu,
  hardTanh,
  linear,
  logSigmoid,
  mish,
  sigmoid,
  silu,
  softplus,
  softsign,
  sparseSigmoid,
  tanh,
  tanhShrink,
} from "./gates.js";
export { type ActivationIdentifier, activationField, deserialize, get, serialize } from "./identify.js";
export {
  type AlphaOptions,
  celu,
  elu,
  hardShrink,
  type LeakyReluOptions,
  leakyRelu,
  type ReluOptions,
  relu,
  relu6,
  type ShrinkOptions,
  selu,
  softShrink,
  sparsePlus,
  squareplus,
  threshold,
} from "./rectifiers.js";
export { ACTIVATION_ALIASES, ACTIVATIONS, type ActivationName } from "./table.js";
