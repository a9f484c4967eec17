#pragma once
#include <cstdint>

#include "best.h"

namespace keras_native {

/// Queries and keys are taken in tiles of so many.
inline constexpr int64_t kAttentionTile = 64;

/// The rows of one head in a tensor [batch, time, heads, size].
struct HeadRows {
  const float* at;
  /// Elements from one row to the next.
  int64_t step;
};

/// One head of attention.
struct AttentionHead {
  HeadRows q;
  HeadRows k;
  HeadRows v;
  int64_t queries;
  int64_t keys;
  int64_t size;
  int64_t depth;
  float scale;
  bool causal;
  /// Bytes: 1 where a query may look; null when everywhere.
  const uint8_t* mask;
  int64_t maskRow;
  int64_t maskColumn;
};

/// What the gradient of one head starts from, and where it goes; results have rows as those of q, k and v in dense tensors.
struct AttentionHeadGrad {
  HeadRows dy;
  HeadRows y;
  const float* dTotal;
  const float* top;
  const float* total;
  float* dq;
  int64_t dqStep;
  float* dk;
  int64_t dkStep;
  float* dv;
  int64_t dvStep;
};

struct AttentionFunctions {
  /// Floats of scratch memory that one head takes, forward and backward.
  int64_t (*scratch)(const AttentionHead& head, bool backward);
  /// Rows `[first, first + kAttentionTile)` of y, of the largest score and of Σ e^(score − largest). `next` is the head that
  /// the same thread takes after this call.
  void (*forward)(const AttentionHead& head, int64_t first, float* y, int64_t yStep, float* top, float* total, float* scratch,
                  const AttentionHead& next);
  void (*backward)(const AttentionHead& head, const AttentionHeadGrad& grad, float* scratch, const AttentionHead& next,
                   const AttentionHeadGrad& nextGrad);
};

}  // namespace keras_native
KERAS_BEST(keras_native::AttentionFunctions, attentionFunctions)
