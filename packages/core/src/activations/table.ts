import type { KerasFunction } from "../serialization/index.js";
import {
  exponential,
  gelu,
  glu,
  hardSigmoid,
  hardSilu,
  hardTanh,
  linear,
  logSigmoid,
  logSoftmax,
  mish,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
  sparsemax,
  sparseSigmoid,
  tanh,
  tanhShrink,
} from "./gates.js";
import {
  celu,
  elu,
  hardShrink,
  leakyRelu,
  relu,
  relu6,
  selu,
  softShrink,
  sparsePlus,
  squareplus,
  threshold,
} from "./rectifiers.js";

/** Every built-in activation by the name files and strings know it by. */
export const ACTIVATIONS = {
  relu,
  leaky_relu: leakyRelu,
  relu6,
  softmax,
  celu,
  elu,
  selu,
  softplus,
  softsign,
  squareplus,
  soft_shrink: softShrink,
  sparse_plus: sparsePlus,
  silu,
  gelu,
  glu,
  tanh,
  tanh_shrink: tanhShrink,
  threshold,
  sigmoid,
  sparse_sigmoid: sparseSigmoid,
  exponential,
  hard_sigmoid: hardSigmoid,
  hard_silu: hardSilu,
  hard_tanh: hardTanh,
  hard_shrink: hardShrink,
  linear,
  mish,
  log_softmax: logSoftmax,
  log_sigmoid: logSigmoid,
  sparsemax,
} as const satisfies Record<string, KerasFunction>;

/** Second names of activations. */
export const ACTIVATION_ALIASES = { swish: silu, hard_swish: hardSilu } as const satisfies Record<string, KerasFunction>;

/** Name of an activation that a string may give. */
export type ActivationName = keyof typeof ACTIVATIONS | keyof typeof ACTIVATION_ALIASES;
