#pragma once
// What the kernels of Winograd's algorithm share: tiles of results, and the memory of what lies between the transforms.
#include <algorithm>

#include "../step.h"
#include "../winograd/transforms.h"

namespace keras_native {

/// Images [N, H, W, C] cut into tiles of 4×4 for results of the shape `results`.
class Tiles {
 public:
  explicit Tiles(const Shape& results)
      : rows_((results[1] + kTileSide - 1) / kTileSide), columns_((results[2] + kTileSide - 1) / kTileSide), images_(results[0]) {}
  int64_t perImage() const { return rows_ * columns_; }
  int64_t count() const { return images_ * perImage(); }

  /// The square of `side` pixels of tile t in images of `shape`, `before` pixels to the left of and above the tile; `at` is the
  /// element it begins with, which need not exist.
  Patch patch(int64_t t, const Shape& shape, int64_t side, int64_t beforeRows, int64_t beforeColumns, int64_t& at) const {
    const int64_t column = t % columns_ * kTileSide - beforeColumns;
    const int64_t row = t / columns_ % rows_ * kTileSide - beforeRows;
    const int64_t image = t / (columns_ * rows_);
    at = ((image * shape[1] + row) * shape[2] + column) * shape[3];
    return {shape[2] * shape[3], shape[3], first(row, side), last(row, side, shape[1]), first(column, side), last(column, side, shape[2])};
  }

 private:
  static int first(int64_t at, int64_t side) { return static_cast<int>(std::clamp<int64_t>(-at, 0, side)); }
  static int last(int64_t at, int64_t side, int64_t size) { return static_cast<int>(std::clamp<int64_t>(size - at, 0, side)); }

  int64_t rows_;
  int64_t columns_;
  int64_t images_;
};

/// Floats between the rows of neighbouring places for `count` values each: no power of two, so that places do not meet in cache.
inline int64_t placeStepFor(int64_t count) { return (count + 15) / 16 * 16 + 16; }

}  // namespace keras_native
