#pragma once
#include <array>
#include <cstdint>

namespace keras_native {

/// `min(by · u + plus, most)`, u the uniform draws in [0, 1) of a key, each step rounded: core's type of this name.
struct ScaledDraw {
  std::array<uint32_t, 2> key;
  float by;
  float plus;
  float most;
};

/// Fills memory with draws, on the calling thread.
void drawInto(float* into, int64_t count, const ScaledDraw& draw);

}  // namespace keras_native
