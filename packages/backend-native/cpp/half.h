#pragma once
// 16-bit floats as their bits; arithmetic happens in float.
#include <cstdint>
#include <cstring>

namespace keras_native {

struct Half {
  uint16_t bits;
};
struct BFloat16 {
  uint16_t bits;
};

inline uint32_t bitsOf(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}
inline float floatOf(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

inline float fromBFloat16(BFloat16 x) { return floatOf(static_cast<uint32_t>(x.bits) << 16); }

/// Nearest, ties to even.
inline BFloat16 toBFloat16(float x) {
  const uint32_t bits = bitsOf(x);
  if ((bits & 0x7fffffffU) > 0x7f800000U) return {0x7fc0};
  return {static_cast<uint16_t>((bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16)};
}

inline float fromHalf(Half x) {
  const uint32_t sign = static_cast<uint32_t>(x.bits & 0x8000U) << 16;
  const uint32_t exponent = (x.bits >> 10) & 31U;
  const uint32_t mantissa = x.bits & 1023U;
  if (exponent == 31) return floatOf(sign | 0x7f800000U | (mantissa << 13));
  if (exponent == 0) {
    const float tiny = static_cast<float>(mantissa) * 0x1p-24F;
    return sign != 0 ? -tiny : tiny;
  }
  return floatOf(sign | ((exponent + 112U) << 23) | (mantissa << 13));
}

/// Nearest, ties to even.
inline Half toHalf(float x) {
  const uint32_t bits = bitsOf(x);
  const auto sign = static_cast<uint16_t>((bits >> 16) & 0x8000U);
  const uint32_t magnitude = bits & 0x7fffffffU;
  if (magnitude > 0x7f800000U) return {0x7e00};
  if (magnitude >= 0x47800000U) return {static_cast<uint16_t>(sign | 0x7c00U)};
  if (magnitude < 0x38800000U) {
    // Below the smallest normal: adding 0.5 lines the mantissa up with the last subnormal bit and rounds.
    const float shifted = floatOf(magnitude) + 0.5F;
    return {static_cast<uint16_t>(sign | (bitsOf(shifted) - bitsOf(0.5F)))};
  }
  const uint32_t rounded = magnitude + 0xfffU + ((magnitude >> 13) & 1U);
  return {static_cast<uint16_t>(sign | ((rounded - 0x38000000U) >> 13))};
}

}  // namespace keras_native
