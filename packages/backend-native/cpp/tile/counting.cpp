// Tile functions that make elements from their position alone.
#include "counting.h"

#include <algorithm>

#include "../philox.h"

namespace keras_native {
namespace {

/// Parameters: elements per step of the axis, size of the axis.
template <class T>
void iotaTile(const TileCall& c, int64_t n) {
  const auto inner = static_cast<int64_t>(c.parameters[0]);
  const auto size = static_cast<int64_t>(c.parameters[1]);
  T* out = static_cast<T*>(c.target);
  int64_t rest = c.start % inner;
  int64_t value = c.start / inner % size;
  for (int64_t i = 0; i < n; i++) {
    out[i] = Element<T>::store(static_cast<Compute<T>>(value));
    if (++rest < inner) continue;
    rest = 0;
    if (++value == size) value = 0;
  }
}

/// Writes `make(word i)` for each element; the key is the source.
template <class T, class F>
void eachWord(const TileCall& c, int64_t n, F make) {
  const auto* key = static_cast<const uint32_t*>(c.source[0]);
  T* out = static_cast<T*>(c.target);
  // A tile need not begin at a block: what lies before it is made and dropped.
  constexpr int64_t kBlocks = 64;
  uint32_t words[4 * kBlocks];
  int64_t skip = c.start % 4;
  for (int64_t i = 0; i < n;) {
    const int64_t count = std::min(n - i, 4 * kBlocks - skip);
    philoxBlocks(static_cast<uint64_t>((c.start + i) / 4), (skip + count + 3) / 4, key[0], key[1], words);
    for (int64_t k = 0; k < count; k++) out[i + k] = make(words[skip + k]);
    i += count;
    skip = 0;
  }
}

void bitsTile(const TileCall& c, int64_t n) {
  eachWord<uint32_t>(c, n, [](uint32_t word) { return word; });
}
void uniformTile(const TileCall& c, int64_t n) {
  eachWord<float>(c, n, [](uint32_t word) { return static_cast<float>(word >> 8) * 0x1p-24F; });
}
/// Parameter: words below it, shifted by 8, are kept.
void maskTile(const TileCall& c, int64_t n) {
  const auto limit = static_cast<uint32_t>(c.parameters[0]);
  eachWord<uint8_t>(c, n, [limit](uint32_t word) { return static_cast<uint8_t>((word >> 8) < limit); });
}

}  // namespace

TileFunction countingTile(const std::string& name, DType out) {
  if (name == "iota") return dispatch(out, [](auto tag) -> TileFunction { return iotaTile<typename decltype(tag)::Type>; });
  if (name == "randomBits") return bitsTile;
  if (name == "randomUniform") return out == DType::F32 ? uniformTile : nullptr;
  return name == "dropoutMask" ? maskTile : nullptr;
}

}  // namespace keras_native
