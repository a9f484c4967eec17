#include "draw.h"

#include <algorithm>

#include "tile/tile.h"

namespace keras_native {
namespace {

/// Elements that stay in the first-level cache between the draw and its scaling.
constexpr int64_t kTile = 2048;

}  // namespace

void drawInto(float* into, int64_t count, const ScaledDraw& draw) {
  const TileFunction uniform = tileFunction("randomUniform", DType::U32, DType::F32);
  const auto [key, by, plus, most] = draw;
  for (int64_t at = 0; at < count; at += kTile) {
    const int64_t n = std::min(kTile, count - at);
    float* tile = into + at;
    uniform(TileCall{{key.data()}, tile, {}, nullptr, at}, n);
    for (int64_t i = 0; i < n; i++) tile[i] = std::min(tile[i] * by + plus, most);
  }
}

}  // namespace keras_native
