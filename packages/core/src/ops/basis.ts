import type { OpDef } from "../ir/index.js";
import { attention, attentionGrad } from "./attention.js";
import { elu, logSoftmax, relu, sigmoid, softmax, softmaxGrad, softplus, xor } from "./composites.js";
import { conv, convFilterGrad, convInputGrad } from "./conv.js";
import { sparseCrossEntropy, sparseCrossEntropyGrad } from "./cross-entropy.js";
import { cumsum } from "./cumulative.js";
import * as e from "./elementwise.js";
import { erfc } from "./erfc.js";
import { erfinv } from "./erfinv.js";
import { gelu, silu } from "./gates.js";
import { gather, scatterAdd, scatterSet } from "./gather.js";
import { sparseLogLoss, sparseLogLossGrad } from "./log-loss.js";
import { matmul } from "./matmul.js";
import { batchNorm, batchNormGrad, batchNormInference, layerNorm, layerNormGrad, rmsNorm, rmsNormGrad } from "./norms.js";
import { maxPool, maxPoolGrad, maxPoolPick, sumPool, sumPoolGrad } from "./pool.js";
import { dropoutMask, randomInteger, randomNormal, randomScaled, randomUniform } from "./random.js";
import { argMax, argMin, reduceMax, reduceMin, reduceProd } from "./reduce.js";
import { concat, pad, reverse, slice, stopGradient, transpose } from "./shape.js";
import { argSort, sort } from "./sort.js";
import { iota, randomBits } from "./source.js";

/** Every op an engine must run (control flow besides). The keys are the ops' names. */
export const BASIS = {
  neg: e.neg.def,
  abs: e.abs.def,
  sign: e.sign.def,
  floor: e.floor.def,
  ceil: e.ceil.def,
  round: e.round.def,
  exp: e.exp.def,
  expm1: e.expm1.def,
  log: e.log.def,
  log1p: e.log1p.def,
  sqrt: e.sqrt.def,
  rsqrt: e.rsqrt.def,
  sin: e.sin.def,
  cos: e.cos.def,
  asin: e.asin.def,
  acos: e.acos.def,
  atan: e.atan.def,
  tanh: e.tanh.def,
  erf: e.erf.def,
  not: e.not.def,
  add: e.add.def,
  sub: e.sub.def,
  mul: e.mul.def,
  div: e.div.def,
  pow: e.pow.def,
  mod: e.mod.def,
  max: e.max.def,
  min: e.min.def,
  atan2: e.atan2.def,
  equal: e.equal.def,
  less: e.less.def,
  lessEqual: e.lessEqual.def,
  and: e.and.def,
  or: e.or.def,
  where: e.where.def,
  cast: e.cast.def,
  sum: e.sum.def,
  reduceProd: reduceProd.def,
  reduceMax: reduceMax.def,
  reduceMin: reduceMin.def,
  argMax: argMax.def,
  argMin: argMin.def,
  matmul: matmul.def,
  conv: conv.def,
  convInputGrad: convInputGrad.def,
  convFilterGrad: convFilterGrad.def,
  maxPool: maxPool.def,
  maxPoolGrad: maxPoolGrad.def,
  maxPoolPick: maxPoolPick.def,
  sumPool: sumPool.def,
  sumPoolGrad: sumPoolGrad.def,
  reshape: e.reshape.def,
  transpose: transpose.def,
  broadcastTo: e.broadcastTo.def,
  slice: slice.def,
  pad: pad.def,
  concat: concat.def,
  reverse: reverse.def,
  stopGradient: stopGradient.def,
  gather: gather.def,
  scatterAdd: scatterAdd.def,
  scatterSet: scatterSet.def,
  sort: sort.def,
  argSort: argSort.def,
  cumsum: cumsum.def,
  constant: e.constantOp.def,
  iota: iota.def,
  randomBits: randomBits.def,
} as const satisfies Record<string, OpDef>;

/** Composites an engine may run in one kernel of its own. */
export const COMPOSITES = {
  relu: relu.def,
  sigmoid: sigmoid.def,
  softplus: softplus.def,
  elu: elu.def,
  softmax: softmax.def,
  softmaxGrad: softmaxGrad.def,
  logSoftmax: logSoftmax.def,
  xor: xor.def,
  erfc: erfc.def,
  silu: silu.def,
  gelu: gelu.def,
  layerNorm: layerNorm.def,
  layerNormGrad: layerNormGrad.def,
  rmsNorm: rmsNorm.def,
  rmsNormGrad: rmsNormGrad.def,
  batchNorm: batchNorm.def,
  batchNormGrad: batchNormGrad.def,
  batchNormInference: batchNormInference.def,
  sparseCrossEntropy: sparseCrossEntropy.def,
  sparseCrossEntropyGrad: sparseCrossEntropyGrad.def,
  sparseLogLoss: sparseLogLoss.def,
  sparseLogLossGrad: sparseLogLossGrad.def,
  attention: attention.def,
  attentionGrad: attentionGrad.def,
  erfinv: erfinv.def,
  randomUniform: randomUniform.def,
  randomScaled: randomScaled.def,
  randomNormal: randomNormal.def,
  randomInteger: randomInteger.def,
  dropoutMask: dropoutMask.def,
} as const satisfies Record<string, OpDef>;

export type BasisName = keyof typeof BASIS;
export type CompositeName = keyof typeof COMPOSITES;
