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

/// 1 / x for x in [2⁻¹⁰⁰, 2¹²⁶), within two units in the last place.
inline Vec inverse(Vec x) {
#if defined(__AVX512F__)
  const Vec near = _mm512_maskz_rcp14_ps(kEach, x);
  return near + near * (1.0F - x * near);
#else
  return 1.0F / x;
#endif
}
/// 1 / (1 + e⁻ˣ); polynomial after Cephes (S. Moshier).
inline Vec sigmoid(Vec x) {
  constexpr float kRound = 12582912.0F;  // 1.5 · 2²³: adding it rounds to whole numbers
  const Vec b = bounded(x, -87.0F, 87.0F);
  const Vec n = (b * -1.44269504088896341F + kRound) - kRound;
  const Vec r = (-b - n * 0.693359375F) - n * -2.12194440e-4F;
  Vec p = r * 1.9875691500e-4F + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r + 1.0F;
  p = p * r + 1.0F;
  return inverse(1.0F + scaled(p, n));
}
/// Ratio of polynomials (as in Eigen), within a few units in the last place; 1 beyond 7.9.
inline Vec tangent(Vec x) {
  constexpr float kBound = 7.90531110763549805F;
  const Vec y = bounded(x, -kBound, kBound);
  const Vec z = y * y;
  Vec p = z * -2.76076847742355e-16F + 2.00018790482477e-13F;
  p = p * z + -8.60467152213735e-11F;
  p = p * z + 5.12229709037114e-08F;
  p = p * z + 1.48572235717979e-05F;
  p = p * z + 6.37261928875436e-04F;
  p = p * z + 4.89352455891786e-03F;
  Vec q = z * 1.19825839466702e-06F + 1.18534705686654e-04F;
  q = q * z + 2.26843463243900e-03F;
  q = q * z + 4.89352518554385e-03F;
  return y * p * inverse(q);
}

}  // namespace keras_native::KERAS_ISA
