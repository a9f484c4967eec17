#pragma once
#include "tile.h"

namespace keras_native {
TileFunction countingTile(const std::string& name, DType out);
}
