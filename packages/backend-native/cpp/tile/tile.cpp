#include "tile.h"

#include "counting.h"
#include "fast.h"
#include "fold.h"
#include "general.h"
#include "instruction-set.h"

namespace keras_native {
namespace {

TileFunction fastFunction(const std::string& name, DType in, DType out, unsigned scalars) {
#if defined(__x86_64__)
  if (hasAvx512()) return avx512::fastTile(name, in, out, scalars);
#endif
  return baseline::fastTile(name, in, out, scalars);
}

}  // namespace

TileFunction tileFunction(const std::string& name, DType in, DType out, unsigned scalars) {
  if (const TileFunction found = fastFunction(name, in, out, scalars)) return found;
  if (scalars != 0) return nullptr;
  if (const TileFunction counting = countingTile(name, out)) return counting;
  return general::generalTile(name, in, out);
}

const FoldFunctions& foldFunctions(Fold fold) {
#if defined(__x86_64__)
  if (hasAvx512()) return avx512::fastFold(fold);
#endif
  return baseline::fastFold(fold);
}

}  // namespace keras_native
