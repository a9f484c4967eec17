// float functions without branches, so that compilers turn loops over them into SIMD code. Included once per instruction
// set, in a namespace of its own. Within 2 units in the last place of the true value; polynomials after Cephes (S. Moshier).
#include <cmath>
#include <cstdint>
#include <limits>

#include "../half.h"

namespace keras_native::KERAS_ISA {

inline float pick(bool condition, float a, float b) { return condition ? a : b; }

/// 2ⁿ for whole n in [−126, 127].
inline float powerOfTwo(int32_t n) { return floatOf(static_cast<uint32_t>(n + 127) << 23); }

inline float fastExp(float x) {
  constexpr float kLog2e = 1.44269504088896341F;
  constexpr float kLn2High = 0.693359375F;
  constexpr float kLn2Low = -2.12194440e-4F;
  constexpr float kRound = 12582912.0F;  // 1.5 · 2²³: adding it rounds to whole numbers
  const float bounded = pick(x > 89.0F, 89.0F, pick(x < -104.0F, -104.0F, x));
  const float n = (bounded * kLog2e + kRound) - kRound;
  const float r = (bounded - n * kLn2High) - n * kLn2Low;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  const float e = p * r * r + r + 1.0F;
  // In two steps, as 2ⁿ alone may be out of range.
  const auto whole = static_cast<int32_t>(pick(n != n, 0.0F, n));
  const int32_t half = whole >> 1;
  return e * powerOfTwo(half) * powerOfTwo(whole - half);
}

inline float fastLog(float x) {
  const uint32_t bits = bitsOf(x);
  // Mantissa in [√½, √2), so that the polynomial is used near 1.
  const uint32_t shifted = bits - 0x3f3504f3U;
  const float e = static_cast<float>(static_cast<int32_t>(shifted) >> 23);
  const float m = floatOf((shifted & 0x007fffffU) + 0x3f3504f3U) - 1.0F;
  const float z = m * m;
  float p = 7.0376836292e-2F;
  p = p * m - 1.1514610310e-1F;
  p = p * m + 1.1676998740e-1F;
  p = p * m - 1.2420140846e-1F;
  p = p * m + 1.4249322787e-1F;
  p = p * m - 1.6668057665e-1F;
  p = p * m + 2.0000714765e-1F;
  p = p * m - 2.4999993993e-1F;
  p = p * m + 3.3333331174e-1F;
  float y = p * m * z;
  y += e * -2.12194440e-4F - 0.5F * z;
  const float result = m + y + e * 0.693359375F;
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const float special = pick(x == 0.0F, -kInfinity, pick(x == kInfinity, kInfinity, std::numeric_limits<float>::quiet_NaN()));
  return pick(x > 0.0F && x < kInfinity, result, special);
}

inline float fastTanh(float x) {
  const float a = std::fabs(x);
  const float z = x * x;
  float p = -5.70498872745e-3F;
  p = p * z + 2.06390887954e-2F;
  p = p * z - 5.37397155531e-2F;
  p = p * z + 1.33314422036e-1F;
  p = p * z - 3.33332819422e-1F;
  const float small = p * z * x + x;
  const float large = std::copysign(1.0F - 2.0F / (fastExp(2.0F * a) + 1.0F), x);
  return pick(a < 0.625F, small, pick(x != x, x, large));
}

inline float fastSigmoid(float x) { return 1.0F / (1.0F + fastExp(-x)); }

}  // namespace keras_native::KERAS_ISA
