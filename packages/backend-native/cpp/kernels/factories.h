#pragma once
// Every instruction there is; `registry.cpp` gives them their names.
#include "../block.h"
#include "../kernel.h"

namespace keras_native {

using Blocks = std::vector<std::shared_ptr<Block>>;

KernelPtr makeFused(const Step& step, const Blocks& blocks);

KernelPtr makeSum(const Step& step, const Blocks& blocks);
KernelPtr makeProduct(const Step& step, const Blocks& blocks);
KernelPtr makeReduceMax(const Step& step, const Blocks& blocks);
KernelPtr makeReduceMin(const Step& step, const Blocks& blocks);
KernelPtr makeArgMax(const Step& step, const Blocks& blocks);
KernelPtr makeArgMin(const Step& step, const Blocks& blocks);

KernelPtr makeMatmul(const Step& step, const Blocks& blocks);
KernelPtr makeProductLoop(const Step& step, const Blocks& blocks);
KernelPtr makeConv(const Step& step, const Blocks& blocks);
KernelPtr makeConvInputGrad(const Step& step, const Blocks& blocks);
KernelPtr makeConvFilterGrad(const Step& step, const Blocks& blocks);
KernelPtr makeWinogradConv(const Step& step, const Blocks& blocks);
KernelPtr makeWinogradInputGrad(const Step& step, const Blocks& blocks);
KernelPtr makeWinogradInputSums(const Step& step, const Blocks& blocks);
KernelPtr makeWinogradFilterGrad(const Step& step, const Blocks& blocks);

KernelPtr makeMaxPool(const Step& step, const Blocks& blocks);
KernelPtr makeMaxPoolGrad(const Step& step, const Blocks& blocks);
KernelPtr makeMaxPoolPick(const Step& step, const Blocks& blocks);
KernelPtr makeSumPool(const Step& step, const Blocks& blocks);
KernelPtr makeSumPoolGrad(const Step& step, const Blocks& blocks);

KernelPtr makePad(const Step& step, const Blocks& blocks);
KernelPtr makeConcat(const Step& step, const Blocks& blocks);
KernelPtr makeGather(const Step& step, const Blocks& blocks);
KernelPtr makeScatterAdd(const Step& step, const Blocks& blocks);
KernelPtr makeScatterSet(const Step& step, const Blocks& blocks);
KernelPtr makeSort(const Step& step, const Blocks& blocks);
KernelPtr makeArgSort(const Step& step, const Blocks& blocks);
KernelPtr makeCumsum(const Step& step, const Blocks& blocks);

KernelPtr makeSoftmax(const Step& step, const Blocks& blocks);
KernelPtr makeLogSoftmax(const Step& step, const Blocks& blocks);

KernelPtr makeSoftmaxGrad(const Step& step, const Blocks& blocks);
KernelPtr makeSparseCrossEntropy(const Step& step, const Blocks& blocks);
KernelPtr makeSparseCrossEntropyGrad(const Step& step, const Blocks& blocks);
KernelPtr makeSparseLogLoss(const Step& step, const Blocks& blocks);
KernelPtr makeSparseLogLossGrad(const Step& step, const Blocks& blocks);
KernelPtr makeAttention(const Step& step, const Blocks& blocks);
KernelPtr makeAttentionGrad(const Step& step, const Blocks& blocks);
KernelPtr makeBatchNorm(const Step& step, const Blocks& blocks);
KernelPtr makeBatchNormGrad(const Step& step, const Blocks& blocks);
KernelPtr makeBatchNormInference(const Step& step, const Blocks& blocks);
KernelPtr makeLayerNorm(const Step& step, const Blocks& blocks);
KernelPtr makeLayerNormGrad(const Step& step, const Blocks& blocks);
KernelPtr makeRmsNorm(const Step& step, const Blocks& blocks);
KernelPtr makeRmsNormGrad(const Step& step, const Blocks& blocks);
KernelPtr makeLstm(const Step& step, const Blocks& blocks);
KernelPtr makeLstmGrad(const Step& step, const Blocks& blocks);

KernelPtr makeGru(const Step& step, const Blocks& blocks);
KernelPtr makeGruGrad(const Step& step, const Blocks& blocks);

KernelPtr makeScan(const Step& step, const Blocks& blocks);
KernelPtr makeWhile(const Step& step, const Blocks& blocks);
KernelPtr makeCond(const Step& step, const Blocks& blocks);

}  // namespace keras_native
