#pragma once
#include <limits>

#include "vector.h"

namespace keras_native::KERAS_ISA {

inline Vec larger(Vec a, Vec b) { return a > b ? a : b; }

/// 2ⁿ for whole n in [−126, 127].
inline Vec powerOfTwo(Ints n) { return reinterpret_cast<Vec>((n + 127) << 23); }

/// eˣ as `fastExp` of fast-math.h has it.
inline Vec expOf(Vec x) {
  constexpr float kRound = 12582912.0F;  // 1.5 · 2²³: adding it rounds to whole numbers
  Vec bounded = x > 89.0F ? all(89.0F) : x;
  bounded = bounded < -104.0F ? all(-104.0F) : bounded;
  const Vec n = (bounded * 1.44269504088896341F + kRound) - kRound;
  const Vec r = (bounded - n * 0.693359375F) - n * -2.12194440e-4F;
  Vec p = all(1.9875691500e-4F);
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  const Vec e = p * (r * r) + r + 1.0F;
  const Ints whole = __builtin_convertvector(n, Ints);
  const Ints half = whole >> 1;
  return e * powerOfTwo(half) * powerOfTwo(whole - half);
}

inline float largestOf(Vec v) {
  return foldOf(v, larger);
}

/// The largest element of a row that is no NaN; −∞ when there is none.
inline float largestInRow(const float* row, int64_t n) {
  constexpr float kLowest = -std::numeric_limits<float>::infinity();
  Vec top = all(kLowest);
  eachVector(n, [&](auto at) {
    const Vec v = at.load(row);
    top = larger(at.keep(v, kLowest), top);
  });
  return largestOf(top);
}

}  // namespace keras_native::KERAS_ISA
