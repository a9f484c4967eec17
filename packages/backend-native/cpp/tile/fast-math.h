// float functions without branches, so that compilers turn loops over them into SIMD code. Included once per instruction
// set, in a namespace of its own. Within 2 units in the last place of the true value (erf 8); polynomials after Cephes
// (S. Moshier).
#include <cmath>
#include <cstdint>
#include <limits>

#include "../half.h"

namespace keras_native::KERAS_ISA {

inline float pick(bool condition, float a, float b) { return condition ? a : b; }

/// 2ⁿ for whole n in [−126, 127].
inline float powerOfTwo(int32_t n) { return floatOf(static_cast<uint32_t>(n + 127) << 23); }

/// eˣ as (1 + part) · 2ⁿ.
struct Power {
  float part;
  float n;
};
inline Power powerOf(float x) {
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
  return {p * r * r + r, n};
}

inline float fastExp(float x) {
  const auto [part, n] = powerOf(x);
  // In two steps, as 2ⁿ alone may be out of range.
  const auto whole = static_cast<int32_t>(pick(n != n, 0.0F, n));
  const int32_t half = whole >> 1;
  return (1.0F + part) * powerOfTwo(half) * powerOfTwo(whole - half);
}

inline float fastExpm1(float x) {
  const auto [part, n] = powerOf(x);
  const float bounded = pick(n > 64.0F, 64.0F, pick(n < -64.0F, -64.0F, n));
  const float scale = powerOfTwo(static_cast<int32_t>(pick(n != n, 0.0F, bounded)));
  return pick(n > 64.0F, fastExp(x), part * scale + (scale - 1.0F));
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

/// log(1 + x), the rounding of the sum made good.
inline float fastLog1p(float x) {
  const float u = 1.0F + x;
  const float result = fastLog(u) * (x / (u - 1.0F));
  return pick(u == 1.0F, x, pick(u > std::numeric_limits<float>::max(), u, result));
}

/// A quotient of polynomials, after Eigen.
inline float fastErf(float v) {
  const float x = pick(v > 4.0F, 4.0F, pick(v < -4.0F, -4.0F, v));
  const float z = x * x;
  float p = -2.72614225801306e-10F;
  p = p * z + 2.77068142495902e-08F;
  p = p * z - 2.10102402082508e-06F;
  p = p * z - 5.69250639462346e-05F;
  p = p * z - 7.34990630326855e-04F;
  p = p * z - 2.95459980854025e-03F;
  p = p * z - 1.60960333262415e-02F;
  float q = -1.45660718464996e-05F;
  q = q * z - 2.13374055278905e-04F;
  q = q * z - 1.68282697438203e-03F;
  q = q * z - 7.37332916720468e-03F;
  q = q * z - 1.42647390514189e-02F;
  return x * p / q;
}

/// Largest argument `fastSine` takes.
constexpr float kLargestAngle = 8192.0F;

/// sin(x + turns · π/2).
inline float fastSine(float x, int32_t turns) {
  constexpr float kRound = 12582912.0F;
  const float n = (x * 0.636619772F + kRound) - kRound;
  // π/2 in three parts.
  const float r = ((x - n * 1.5703125F) - n * 4.837512969970703125e-4F) - n * 7.549789948768648e-8F;
  const float z = r * r;
  const float sine = ((-1.9515295891e-4F * z + 8.3321608736e-3F) * z - 1.6666654611e-1F) * z * r + r;
  const float cosine = ((2.443315711809948e-5F * z - 1.388731625493765e-3F) * z + 4.166664568298827e-2F) * z * z - 0.5F * z + 1.0F;
  const int32_t quarter = static_cast<int32_t>(pick(n != n, 0.0F, n)) + turns;
  const float value = pick((quarter & 1) != 0, cosine, sine);
  return pick((quarter & 2) != 0, -value, value);
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
