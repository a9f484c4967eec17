#pragma once
#include <cstdint>

#include "best.h"

namespace keras_native {

/// Functions of dense rows that compare their elements with each other.
struct SoftmaxFunctions {
  void (*softmax)(const float* x, int64_t rows, int64_t length, float* y);
  void (*logSoftmax)(const float* x, int64_t rows, int64_t length, float* y);
  /// dx = y · (g − Σ g · y).
  void (*softmaxGrad)(const float* y, const float* g, int64_t rows, int64_t length, float* dx);
  /// `total` = log Σ eˣ.
  void (*logSumExp)(const float* x, int64_t rows, int64_t length, float* total);
  /// dx = e^(x − total) · g.
  void (*shares)(const float* x, const float* total, const float* g, int64_t rows, int64_t length, float* dx);
  void (*sums)(const float* x, int64_t rows, int64_t length, float* total);
};

}  // namespace keras_native
KERAS_BEST(keras_native::SoftmaxFunctions, softmaxFunctions)
