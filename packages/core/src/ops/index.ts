export { type AttentionAttrs, attention, attentionGrad } from "./attention.js";
export { chebyshev, type Series } from "./chebyshev.js";
export { compositeMany, type Many, type ManyRecord } from "./composite-many.js";
export { elu, indicator, logSoftmax, relu, sigmoid, softmax, softmaxGrad, softplus, xor } from "./composites.js";
export { conv, convFilterGrad, convInputGrad } from "./conv.js";
export { sparseCrossEntropy, sparseCrossEntropyGrad } from "./cross-entropy.js";
export { cumsum } from "./cumulative.js";
export { type CompositeRecord, composite, type HasDef, type Op, type OpRecord, op, type Tuple } from "./define.js";
export {
  abs,
  acos,
  add,
  and,
  asin,
  atan,
  atan2,
  type Binary,
  broadcastTo,
  cast,
  ceil,
  constant,
  cos,
  div,
  equal,
  erf,
  exp,
  expm1,
  floor,
  full,
  less,
  lessEqual,
  log,
  log1p,
  MAX_CONSTANT,
  max,
  min,
  mod,
  mul,
  neg,
  not,
  type Operand,
  or,
  pow,
  reshape,
  round,
  rsqrt,
  scalar,
  sign,
  sin,
  sqrt,
  sub,
  sum,
  tanh,
  where,
  zerosLike,
} from "./elementwise.js";
export { erfc } from "./erfc.js";
export { erfinv } from "./erfinv.js";
export { gelu, silu } from "./gates.js";
export { gather, scatterAdd, scatterSet } from "./gather.js";
export { sparseLogLoss, sparseLogLossGrad } from "./log-loss.js";
export { matmul } from "./matmul.js";
export {
  batchNorm,
  batchNormGrad,
  batchNormInference,
  type InferenceAttrs,
  layerNorm,
  layerNormGrad,
  type NormAttrs,
  rmsNorm,
  rmsNormGrad,
  wideType,
} from "./norms.js";
export { maxPool, maxPoolGrad, maxPoolPick, sumPool, sumPoolGrad } from "./pool.js";
export { dropoutMask, randomInteger, randomNormal, randomScaled, randomUniform } from "./random.js";
export { argMax, argMin, reduceMax, reduceMin, reduceProd } from "./reduce.js";
export { concat, type PadAttrs, pad, reverse, slice, stopGradient, swapLast, transpose } from "./shape.js";
export { allAxes, broadcastShapes, reducedShape, stretchedAxes } from "./shapes.js";
export { argSort, linearPositions, sort, takeAlong } from "./sort.js";
export { iota, randomBits } from "./source.js";
export type { ConvAttrs, PoolAttrs, WindowAttrs } from "./window.js";
export { windowCount } from "./window.js";
