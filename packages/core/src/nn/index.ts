export * from "./activations.js";
export { type AxisOptions, glu, logSoftmax, type OneHotOptions, type SoftmaxOptions, softmax, sparsemax } from "./along-axis.js";
export { type AttentionOptions, dotProductAttention } from "./attention.js";
export { type ConvOptions, type ConvTransposeOptions, conv, convTranspose, depthwiseConv, separableConv } from "./conv.js";
export {
  binaryCrossentropy,
  type CategoricalOptions,
  type CrossentropyOptions,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from "./crossentropy.js";
export { type CtcLossOptions, ctcLoss } from "./ctc.js";
export { type CtcDecodeOptions, ctcDecode } from "./ctc-decode.js";
export { type MultiHotOptions, multiHot, oneHot } from "./encodings.js";
export {
  type BatchNormalizationOptions,
  type BatchStatistics,
  batchNormalization,
  batchNormalizationTraining,
  type LayerNormalizationOptions,
  layerNormalization,
  type MomentsOptions,
  moments,
  type NormalizeOptions,
  normalize,
  type RmsNormalizationOptions,
  rmsNormalization,
} from "./normalization.js";
export {
  type AdaptivePoolOptions,
  adaptiveAveragePool,
  adaptiveMaxPool,
  averagePool,
  maxPool,
  type PoolOptions,
} from "./pool.js";
export { psnr } from "./psnr.js";
export { depthToSpace, type FormatOptions, fold, type PatchOptions, spaceToDepth, unfold } from "./rearrange.js";
export type { Padding, PerAxis } from "./windows.js";
