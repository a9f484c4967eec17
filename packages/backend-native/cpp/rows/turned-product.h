#pragma once
#include <cstdint>

#include "best.h"

namespace keras_native {

/// Rows of a result that are computed together at most.
inline constexpr int64_t kTurnedRows = 128;

/// aᵀ b of tall matrices, such as the gradient of weights: a [depth, rows], b [depth, columns].
struct TurnedProduct {
  const float* a;
  /// Elements from one row of `a` to the next.
  int64_t aRow;
  const float* b;
  int64_t bRow;
  int64_t depth;
  /// Of the result.
  int64_t columns;
};

/// Rows [firstRow, endRow) of a result, at most kTurnedRows, in the panels [firstPanel, endPanel).
struct TurnedPart {
  int64_t firstRow;
  int64_t endRow;
  int64_t firstPanel;
  int64_t endPanel;
  /// Where its first element goes, and the elements from one row to the next.
  float* to;
  int64_t toRow;
};

struct TurnedProductFunctions {
  /// Rows and columns that are computed together.
  int64_t rows;
  int64_t panel;
  /// Floats of scratch memory.
  int64_t scratch;
  void (*part)(const TurnedProduct& p, const TurnedPart& part, float* scratch);
};

}  // namespace keras_native
KERAS_BEST(TurnedProductFunctions, turnedProductFunctions)
