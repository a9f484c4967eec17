// Tile functions that make elements from their position alone.
#include "counting.h"

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

}  // namespace

TileFunction countingTile(const std::string& name, DType out) {
  if (name != "iota") return nullptr;
  return dispatch(out, [](auto tag) -> TileFunction { return iotaTile<typename decltype(tag)::Type>; });
}

}  // namespace keras_native
