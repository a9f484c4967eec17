#include "tile.h"

#include "counting.h"
#include "fast.h"
#include "general.h"
#include "instruction-set.h"

namespace keras_native {
namespace {

using Finder = TileFunction (*)(const std::string&, DType, DType);

Finder bestForProcessor() {
#if defined(__x86_64__)
  if (hasAvx512()) return avx512::fastTile;
#endif
  return baseline::fastTile;
}

}  // namespace

TileFunction tileFunction(const std::string& name, DType in, DType out) {
  static const Finder fast = bestForProcessor();
  if (const TileFunction counting = countingTile(name, out)) return counting;
  if (const TileFunction found = fast(name, in, out)) return found;
  return general::generalTile(name, in, out);
}

}  // namespace keras_native
