#pragma once
#include <cstdint>

#include "../post-op.h"
#include "best.h"

namespace keras_native {

/// c = a b, rows times weights, and post-ops on them before they are written.
struct WeightProduct {
  const float* a;
  /// Elements from one row of `a` to the next; each is dense.
  int64_t aRow;
  /// [depth, columns], of which either rows or columns are dense.
  const float* b;
  int64_t bRow;
  int64_t bColumn;
  int64_t depth;
  /// Of the result, which is dense.
  int64_t columns;
  float* to;
  const PostOp* posts;
  int64_t postCount;
};

struct WeightProductFunctions {
  /// Panels of columns that are computed together.
  int64_t (*panels)(const WeightProduct& p);
  /// The first of those that have to be laid out anew, as all that follow, and what they take in floats.
  int64_t (*firstPacked)(const WeightProduct& p);
  int64_t (*packedSize)(const WeightProduct& p);
  /// Lays out the panels [first, end) at their places in `packed`.
  void (*pack)(const WeightProduct& p, int64_t first, int64_t end, float* packed);
  /// Rows [firstRow, endRow) of the result, in the panels [firstPanel, endPanel).
  void (*part)(const WeightProduct& p, const float* packed, int64_t firstRow, int64_t endRow, int64_t firstPanel, int64_t endPanel);
};

}  // namespace keras_native
KERAS_BEST(WeightProductFunctions, weightProductFunctions)
