// What each elementwise op means on one element, once for all types. Included once per instruction set.
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "../dtype.h"
#include "fast-math.h"
#include "fast-special.h"

namespace keras_native::KERAS_ISA {

template <class T>
inline constexpr bool real = std::is_floating_point_v<T>;
template <class T>
inline constexpr bool single = std::is_same_v<T, float>;

/// Unsigned type in which arithmetic on T wraps without being undefined.
template <class T>
using Wrapping = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

#define KERAS_BINARY(NAME, BODY)        \
  struct NAME {                         \
    template <class T>                  \
    static T apply(T x, T y) {          \
      BODY                              \
    }                                   \
  };
#define KERAS_UNARY(NAME, BODY)         \
  struct NAME {                         \
    template <class T>                  \
    static T apply(T x) {               \
      BODY                              \
    }                                   \
  };

KERAS_BINARY(Add, if constexpr (real<T>) return x + y; else return static_cast<T>(Wrapping<T>(x) + Wrapping<T>(y));)
KERAS_BINARY(Sub, if constexpr (real<T>) return x - y; else return static_cast<T>(Wrapping<T>(x) - Wrapping<T>(y));)
KERAS_BINARY(Mul, if constexpr (real<T>) return x * y; else return static_cast<T>(Wrapping<T>(x) * Wrapping<T>(y));)
KERAS_BINARY(Max, return (x > y) | (x != x) ? x : y;)
KERAS_BINARY(Min, return (x < y) | (x != x) ? x : y;)
KERAS_BINARY(Atan2, return std::atan2(x, y);)

/// Towards zero; a zero divisor gives all bits set, as in XLA.
KERAS_BINARY(Div, if constexpr (real<T>) return x / y; else {
  if (y == 0) return static_cast<T>(-1);
  if (std::is_signed_v<T> && y == static_cast<T>(-1)) return static_cast<T>(Wrapping<T>(0) - Wrapping<T>(x));
  return static_cast<T>(x / y);
})
/// Remainder with the divisor's sign; a zero divisor gives the dividend for integers.
KERAS_BINARY(Mod, if constexpr (real<T>) {
  const T r = std::fmod(x, y);
  return r != 0 && (r < 0) != (y < 0) ? r + y : r;
} else {
  if (y == 0) return x;
  if (std::is_signed_v<T> && y == static_cast<T>(-1)) return 0;
  const T r = static_cast<T>(x % y);
  return r != 0 && (r < 0) != (y < 0) ? static_cast<T>(r + y) : r;
})
/// Integer powers wrap; negative exponents truncate to 0 or ±1.
KERAS_BINARY(Pow, if constexpr (real<T>) return std::pow(x, y); else {
  if (y < 0) return x == 1 ? T(1) : x == static_cast<T>(-1) ? (y % 2 == 0 ? T(1) : static_cast<T>(-1)) : T(0);
  Wrapping<T> base = static_cast<Wrapping<T>>(x);
  Wrapping<T> result = 1;
  for (auto e = static_cast<std::make_unsigned_t<T>>(y); e > 0; e = static_cast<decltype(e)>(e >> 1)) {
    if ((e & 1U) != 0) result *= base;
    base *= base;
  }
  return static_cast<T>(result);
})
KERAS_BINARY(And, return static_cast<T>(x & y);)
KERAS_BINARY(Or, return static_cast<T>(x | y);)
KERAS_BINARY(Xor, return static_cast<T>(x ^ y);)

struct Equal {
  template <class T>
  static bool apply(T x, T y) { return x == y; }
};
struct Less {
  template <class T>
  static bool apply(T x, T y) { return x < y; }
};
struct LessEqual {
  template <class T>
  static bool apply(T x, T y) { return x <= y; }
};

KERAS_UNARY(Identity, return x;)
KERAS_UNARY(Neg, if constexpr (real<T>) return -x; else return static_cast<T>(Wrapping<T>(0) - Wrapping<T>(x));)
KERAS_UNARY(Abs, if constexpr (real<T>) return std::fabs(x); else return x < 0 ? static_cast<T>(Wrapping<T>(0) - Wrapping<T>(x)) : x;)
KERAS_UNARY(Sign, if constexpr (real<T>) return x > 0 ? T(1) : x < 0 ? T(-1) : x; else return static_cast<T>((x > 0) - (x < 0));)
KERAS_UNARY(Relu, return (x > 0) | (x != x) ? x : T(0);)
KERAS_UNARY(Floor, return std::floor(x);)
KERAS_UNARY(Ceil, return std::ceil(x);)
KERAS_UNARY(Round, return std::rint(x);)
KERAS_UNARY(Exp, if constexpr (single<T>) return fastExp(x); else return std::exp(x);)
KERAS_UNARY(Expm1, if constexpr (single<T>) return fastExpm1(x); else return std::expm1(x);)
KERAS_UNARY(Log, if constexpr (single<T>) return fastLog(x); else return std::log(x);)
KERAS_UNARY(Log1p, if constexpr (single<T>) return fastLog1p(x); else return std::log1p(x);)
KERAS_UNARY(Sqrt, return std::sqrt(x);)
KERAS_UNARY(Rsqrt, return 1 / std::sqrt(x);)
KERAS_UNARY(Sin, return std::sin(x);)
KERAS_UNARY(Cos, return std::cos(x);)
KERAS_UNARY(Asin, return std::asin(x);)
KERAS_UNARY(Acos, return std::acos(x);)
KERAS_UNARY(Atan, return std::atan(x);)
KERAS_UNARY(Tanh, if constexpr (single<T>) return fastTanh(x); else return std::tanh(x);)
KERAS_UNARY(Erf, if constexpr (single<T>) return fastErf(x); else return std::erf(x);)
KERAS_UNARY(Sigmoid, if constexpr (single<T>) return fastSigmoid(x); else return 1 / (1 + std::exp(-x));)
KERAS_UNARY(Silu, return x * Sigmoid::apply(x);)
KERAS_UNARY(NotBits, return static_cast<T>(~x);)
struct NotBool {
  static uint8_t apply(uint8_t x) { return static_cast<uint8_t>(1 - x); }
};

#undef KERAS_BINARY
#undef KERAS_UNARY

}  // namespace keras_native::KERAS_ISA
