#pragma once
#include <array>
#include <cstdint>

namespace keras_native {

/// Results are `min(by · u + plus, most)`, each step rounded.
struct ScaledLimits {
  float by;
  float plus;
  float most;
};

/// Fills memory with scaled uniform draws of a key, on the calling thread.
void drawScaled(float* into, int64_t count, const std::array<uint32_t, 2>& key, const ScaledLimits& limits);

}  // namespace keras_native
