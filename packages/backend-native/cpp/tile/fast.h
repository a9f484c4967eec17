#pragma once
#include "fold.h"
#include "tile.h"

// One copy of the fast functions per instruction set; `tile.cpp` picks the best one the processor has.
namespace keras_native::baseline {
TileFunction fastTile(const std::string& name, DType in, DType out, unsigned scalars);
const FoldFunctions& fastFold(Fold fold);
}
namespace keras_native::avx512 {
TileFunction fastTile(const std::string& name, DType in, DType out, unsigned scalars);
const FoldFunctions& fastFold(Fold fold);
}
