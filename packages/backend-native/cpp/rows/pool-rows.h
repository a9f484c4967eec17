#pragma once
#include <cstdint>

#include "best.h"

namespace keras_native {

/// A window of an image [places, channels]: the places of its taps, −1 in the padding.
struct PoolWindow {
  const int32_t* places;
  int64_t taps;
  int64_t channels;
};

/// Pooling of one window, all channels at once.
struct PoolFunctions {
  /// The largest of each channel, NaN before all; −∞ where no tap lies in the image.
  void (*largest)(const float* image, const PoolWindow& w, float* y);
  /// Sends dy to the first largest tap of each channel, and zero to the others: added to dx, or put there where `fresh`.
  /// With `positive` nothing goes to taps that are not above zero.
  void (*toLargest)(const float* image, const PoolWindow& w, const float* dy, float* dx, bool fresh, bool positive);
};

}  // namespace keras_native
KERAS_BEST(PoolFunctions, poolFunctions)
