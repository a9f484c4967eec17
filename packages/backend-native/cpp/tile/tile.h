#pragma once
#include <cstdint>
#include <string>

#include "../dtype.h"

namespace keras_native {

inline constexpr int kMostSources = 8;

/// One op on one tile: dense sources or single elements, one dense target that may be a source.
struct TileCall {
  const void* source[kMostSources];
  void* target;
  /// Further results of functions that do the work of several ops.
  void* also[2];
  const double* parameters;
  /// Number of the tile's first element in the whole tensor, for ops that count.
  int64_t start;
};
using TileFunction = void (*)(const TileCall& call, int64_t n);

/// The function for an op whose first source has elements `in` and that makes elements `out`; null when there is none. Bits of
/// `scalars` are set for sources that are one element for all: few functions can take such.
TileFunction tileFunction(const std::string& name, DType in, DType out, unsigned scalars = 0);

}  // namespace keras_native
