#pragma once
#include <cstdint>

#include "best.h"

namespace keras_native {

/// Statistics and changes per column of dense matrices, a block of rows at a time.
struct ColumnFunctions {
  /// Mean and sum of squared deviations of each column; `scratch` takes 2 · columns floats.
  void (*moments)(const float* x, int64_t rows, int64_t columns, double* mean, double* squares, float* scratch);
  /// y = (x − mean) · factor + offset.
  void (*normalise)(const float* x, int64_t rows, int64_t columns, const float* mean, const float* factor, const float* offset, float* y);
  /// Σ dy and Σ dy · (x − mean) of each column; `scratch` as above.
  void (*products)(const float* dy, const float* x, int64_t rows, int64_t columns, const float* mean, double* sums, double* products,
                   float* scratch);
  /// dx = a · dy + b · (x − mean) + c.
  void (*combine)(const float* dy, const float* x, int64_t rows, int64_t columns, const float* mean, const float* a, const float* b,
                  const float* c, float* dx);
};

}  // namespace keras_native
KERAS_BEST(keras_native::ColumnFunctions, columnFunctions)
