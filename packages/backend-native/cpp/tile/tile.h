#pragma once
#include <cstdint>
#include <string>

#include "../dtype.h"

namespace keras_native {

/// One op on one tile: up to three dense sources, one dense target that may be a source.
struct TileCall {
  const void* source[3];
  void* target;
  const double* parameters;
  /// Number of the tile's first element in the whole tensor, for ops that count.
  int64_t start;
};
using TileFunction = void (*)(const TileCall& call, int64_t n);

/// The function for an op on elements `in` that makes elements `out`; null when there is none.
TileFunction tileFunction(const std::string& name, DType in, DType out);

}  // namespace keras_native
