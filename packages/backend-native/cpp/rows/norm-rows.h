#pragma once
#include <cstdint>

#include "best.h"

namespace keras_native {

/// γ and β of a row, null where there is none, and whether the mean is taken off.
struct RowNorm {
  const float* gamma;
  const float* beta;
  float epsilon;
  bool centred;
};

/// Normalisation of dense rows; a row stays in the first-level cache between the walks over it.
struct RowNormFunctions {
  /// `mean` is null where none is taken off.
  void (*forward)(const RowNorm& norm, const float* x, int64_t rows, int64_t length, float* y, float* mean, float* variance);
  /// Makes dx, and adds to `dGamma` and `dBeta` (null where unwanted) what the rows contribute; `scratch` takes 2 · length floats.
  void (*backward)(const RowNorm& norm, const float* dy, const float* x, const float* mean, const float* variance, int64_t rows,
                   int64_t length, float* dx, double* dGamma, double* dBeta, float* scratch);
};

}  // namespace keras_native
KERAS_BEST(keras_native::RowNormFunctions, rowNormFunctions)
