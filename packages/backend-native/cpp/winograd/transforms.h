#pragma once
#include <cstdint>

#include "../post-op.h"
#include "../rows/best.h"

namespace keras_native {

/// Rows and columns of results that are made together, of the image they depend on, and the products in between.
inline constexpr int64_t kTileSide = 4;
inline constexpr int64_t kPatchSide = 6;
inline constexpr int64_t kTilePlaces = kPatchSide * kPatchSide;

/// A square piece of an image [rows, columns, channels], of which only some rows and columns exist: the others are zero.
struct Patch {
  int64_t rowStep;
  int64_t columnStep;
  int top, bottom;
  int left, right;

  bool whole(int64_t side) const { return top == 0 && left == 0 && bottom == side && right == side; }
  bool has(int row, int column) const { return row >= top && row < bottom && column >= left && column < right; }
};

/// Where the values of one tile go: for each place a row of channels.
struct PlaceRows {
  float* at;
  int64_t placeStep;
  int64_t channels;
};

/// Results of a tile: `channels` of them per place, in the image that `out` and all operands of `posts` have the shape of.
struct TileResults {
  float* out;
  /// Element of the tile's first result, and its channel.
  int64_t offset;
  int64_t channel;
  int64_t channels;
  const PostOp* posts;
  std::size_t postCount;
};

/// Transforms of Winograd's F(4×4, 3×3); numbers of channels are multiples of 16.
struct WinogradTransforms {
  /// 6×6 pixels from `x` on.
  void (*image)(const float* x, const Patch& patch, const PlaceRows& to);
  /// 4×4 gradients of results from `dy` on.
  void (*resultGrad)(const float* dy, const Patch& patch, const PlaceRows& to);
  /// Products, a row of `channels` per place, added to gradients of 6×6 pixels from `dx` on.
  void (*imageGrad)(const float* products, int64_t placeStep, int64_t channels, const Patch& patch, float* dx);
  /// Products, a row of `channels` per place, to results.
  void (*results)(const float* products, int64_t placeStep, const Patch& patch, const TileResults& to);
  /// 3×3 weights, `tapStep` apart: rows of the results' channels for `rows` of the image's, which are `step` apart in `w` and
  /// `rowStep` in `to`.
  void (*filters)(const float* w, int64_t tapStep, int64_t step, int64_t rows, const PlaceRows& to, int64_t rowStep);
  /// The same the other way round: rows of the image's channels, `step` apart in `w`, for `rows` of the results'.
  void (*transposedFilters)(const float* w, int64_t tapStep, int64_t step, int64_t rows, const PlaceRows& to, int64_t rowStep);
  /// Sums per place to the gradients of 3×3 weights, for a row of `channels`.
  void (*filterGrad)(const float* sums, int64_t placeStep, int64_t channels, float* dw, int64_t tapStep);
};

}  // namespace keras_native
KERAS_BEST(WinogradTransforms, winogradTransforms)
