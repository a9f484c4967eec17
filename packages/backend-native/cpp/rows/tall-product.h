#pragma once
#include <cstdint>

#include "../post-op.h"
#include "best.h"

namespace keras_native {

/// Many rows times a matrix that stays in the second-level cache: c = a b, and post-ops on it before it is written.
struct TallProduct {
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

struct TallProductFunctions {
  /// Floats of `b` laid out in panels.
  int64_t (*packedSize)(const TallProduct& p);
  /// Parts of that work, and what does the parts [first, end).
  int64_t (*packParts)(const TallProduct& p);
  void (*pack)(const TallProduct& p, int64_t first, int64_t end, float* packed);
  /// Rows [first, end) of the result.
  void (*rows)(const TallProduct& p, const float* packed, int64_t first, int64_t end);
};

}  // namespace keras_native
KERAS_BEST(TallProductFunctions, tallProductFunctions)
