#pragma once
#include <limits>

#include "vector.h"

namespace keras_native::KERAS_ISA {

inline Vec larger(Vec a, Vec b) { return a > b ? a : b; }

#if defined(__AVX512F__)
/// All elements. GCC 12 warns of what the forms without a mask leave undefined.
inline constexpr __mmask16 kEach = 0xFFFF;
#endif

/// x within [low, high]; NaN stays.
inline Vec bounded(Vec x, float low, float high) {
#if defined(__AVX512F__)
  return _mm512_maskz_max_ps(kEach, all(low), _mm512_maskz_min_ps(kEach, all(high), x));
#elif defined(__AVX2__)
  return _mm256_max_ps(all(low), _mm256_min_ps(all(high), x));
#else
  const Vec most = x > high ? all(high) : x;
  return most < low ? all(low) : most;
#endif
}

/// v · 2ⁿ for whole n in [−126, 127].
inline Vec scaled(Vec v, Vec n) {
#if defined(__AVX512F__)
  return _mm512_maskz_scalef_ps(kEach, v, n);
#else
  return v * reinterpret_cast<Vec>((__builtin_convertvector(n, Ints) + 127) << 23);
#endif
}

/// eˣ as `fastExp` of fast-math.h has it.
inline Vec expOf(Vec x) {
  constexpr float kRound = 12582912.0F;  // 1.5 · 2²³: adding it rounds to whole numbers
  const Vec near = bounded(x, -104.0F, 89.0F);
  const Vec n = (near * 1.44269504088896341F + kRound) - kRound;
  const Vec r = (near - n * 0.693359375F) - n * -2.12194440e-4F;
  Vec p = all(1.9875691500e-4F);
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  const Vec e = p * (r * r) + r + 1.0F;
#if defined(__AVX512F__)
  return scaled(e, n);
#else
  const Vec half = (n * 0.5F + kRound) - kRound;
  return scaled(scaled(e, half), n - half);
#endif
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
