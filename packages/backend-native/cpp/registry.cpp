#include <stdexcept>
#include <unordered_map>

#include "kernels/factories.h"

namespace keras_native {

Factory factoryOf(const std::string& name) {
  static const std::unordered_map<std::string, Factory> table{
      {"fused", makeFused},
      {"sum", makeSum},
      {"reduceProd", makeProduct},
      {"reduceMax", makeReduceMax},
      {"reduceMin", makeReduceMin},
      {"argMax", makeArgMax},
      {"argMin", makeArgMin},
      {"matmul", makeMatmul},
      {"productLoop", makeProductLoop},
      {"conv", makeConv},
      {"convInputGrad", makeConvInputGrad},
      {"convFilterGrad", makeConvFilterGrad},
      {"winogradConv", makeWinogradConv},
      {"winogradInputGrad", makeWinogradInputGrad},
      {"winogradInputSums", makeWinogradInputSums},
      {"winogradFilterGrad", makeWinogradFilterGrad},
      {"maxPool", makeMaxPool},
      {"maxPoolGrad", makeMaxPoolGrad},
      {"maxPoolPick", makeMaxPoolPick},
      {"sumPool", makeSumPool},
      {"sumPoolGrad", makeSumPoolGrad},
      {"pad", makePad},
      {"concat", makeConcat},
      {"gather", makeGather},
      {"scatterAdd", makeScatterAdd},
      {"scatterSet", makeScatterSet},
      {"sort", makeSort},
      {"argSort", makeArgSort},
      {"cumsum", makeCumsum},
      {"softmax", makeSoftmax},
      {"logSoftmax", makeLogSoftmax},
      {"softmaxGrad", makeSoftmaxGrad},
      {"sparseCrossEntropy", makeSparseCrossEntropy},
      {"sparseCrossEntropyGrad", makeSparseCrossEntropyGrad},
      {"sparseLogLoss", makeSparseLogLoss},
      {"sparseLogLossGrad", makeSparseLogLossGrad},
      {"attention", makeAttention},
      {"attentionGrad", makeAttentionGrad},
      {"batchNorm", makeBatchNorm},
      {"batchNormGrad", makeBatchNormGrad},
      {"batchNormInference", makeBatchNormInference},
      {"layerNorm", makeLayerNorm},
      {"layerNormGrad", makeLayerNormGrad},
      {"rmsNorm", makeRmsNorm},
      {"rmsNormGrad", makeRmsNormGrad},
      {"lstm", makeLstm},
      {"lstmWithInputProduct", makeLstm},
      {"lstmGrad", makeLstmGrad},
      {"gru", makeGru},
      {"gruWithInputProduct", makeGru},
      {"gruGrad", makeGruGrad},
      {"scan", makeScan},
      {"while", makeWhile},
      {"cond", makeCond},
  };
  const auto found = table.find(name);
  if (found == table.end()) throw std::invalid_argument("there is no instruction of that name");
  return found->second;
}

}  // namespace keras_native
