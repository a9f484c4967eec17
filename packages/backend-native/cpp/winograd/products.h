#pragma once
#include <cstdint>

#include "../rows/best.h"

namespace keras_native {

/// A matrix whose element (r, c) is at[r · row + c · column].
struct Strided {
  const float* at;
  int64_t row;
  int64_t column;
};

/// Products with a narrow right side.
struct PanelProducts {
  /// Columns of a panel, but of the last.
  int64_t panel;
  /// c [rows, width] = a [rows, depth] · b [depth, width], or is added to; b is dense, `width` a multiple of 16 up to `panel`.
  void (*multiply)(const Strided& a, int64_t rows, int64_t depth, const float* b, int64_t width, float* c, int64_t cRow, bool add);
};

}  // namespace keras_native
KERAS_BEST(PanelProducts, panelProducts)
