#pragma once
#include "tile.h"

namespace keras_native::general {
TileFunction generalTile(const std::string& name, DType in, DType out);
}
