#pragma once
#include <cstdint>

#include "best.h"

namespace keras_native {

/// Rows of the matrix that are read side by side: numbers of rows do best as multiples of it.
constexpr int kRowGroup = 8;

/// One row times a dense matrix.
struct RowProductFunctions {
  /// y[n] = Σ x[k] · w[k, n] for the columns [begin, end) of w [depth, columns].
  void (*columns)(const float* x, const float* w, int64_t depth, int64_t columns, int64_t begin, int64_t end, float* y);
  /// y[n] = Σ rows[r, n] over `count` rows of `columns` elements, for the columns [begin, end).
  void (*sum)(const float* rows, int64_t count, int64_t columns, int64_t begin, int64_t end, float* y);
};

}  // namespace keras_native
KERAS_BEST(RowProductFunctions, rowProductFunctions)
