#pragma once
#include <cstdint>

#include "best.h"

namespace keras_native {

/// Per column: (x − mean) · factor + offset.
struct ColumnScale {
  const float* mean;
  const float* factor;
  const float* offset;
};

/// What a gradient per column is made of: a · dy + b · (x − mean) + c.
struct ColumnMix {
  const float* a;
  const float* b;
  const float* c;
};

/// Statistics and changes per column of dense matrices, a block of rows at a time. `relu`: max(y, 0) comes behind the scaling, and
/// no cotangent passes where it cut off.
struct ColumnFunctions {
  /// Mean and sum of squared deviations of each column; `scratch` takes 2 · columns floats.
  void (*moments)(const float* x, int64_t rows, int64_t columns, double* mean, double* squares, float* scratch);
  void (*normalise)(const ColumnScale& scale, bool relu, const float* x, int64_t rows, int64_t columns, float* y);
  /// Σ dy and Σ dy · (x − mean) of each column; `scratch` as above.
  void (*products)(const ColumnScale& scale, bool relu, const float* dy, const float* x, int64_t rows, int64_t columns, double* sums,
                   double* products, float* scratch);
  void (*combine)(const ColumnScale& scale, bool relu, const ColumnMix& mix, const float* dy, const float* x, int64_t rows, int64_t columns,
                  float* dx);
};

}  // namespace keras_native
KERAS_BEST(keras_native::ColumnFunctions, columnFunctions)
