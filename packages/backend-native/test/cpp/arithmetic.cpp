// Whole numbers at their limits, and what becomes of them as other types.
#include <cmath>
#include <limits>

#include "rig.h"

using namespace rig;

namespace {

/// Division and remainder of the extremes of a type, checked against arithmetic in 128 bits.
template <class T>
void divides() {
  const T low = std::numeric_limits<T>::min();
  const T high = std::numeric_limits<T>::max();
  const std::vector<T> some{low, high, T(0), T(1), static_cast<T>(-1), T(7), static_cast<T>(low + 1)};
  std::vector<T> x, y;
  for (const T a : some)
    for (const T b : some) {
      x.push_back(a);
      y.push_back(b);
    }
  const std::vector<T> quotients = pairwise("div", x, y);
  const std::vector<T> rests = pairwise("mod", x, y);
  for (std::size_t i = 0; i < x.size(); i++) {
    const __int128 a = x[i];
    const __int128 b = y[i];
    if (b == 0) {
      CHECK_EQUAL(+quotients[i], +static_cast<T>(-1));
      CHECK_EQUAL(+rests[i], +x[i]);
      continue;
    }
    CHECK_EQUAL(+quotients[i], +static_cast<T>(a / b));
    const __int128 r = a % b;
    CHECK_EQUAL(+rests[i], +static_cast<T>(r != 0 && (r < 0) != (b < 0) ? r + b : r));
  }
}
/// Sums, products and powers wrap.
template <class T>
void wraps() {
  using U = std::make_unsigned_t<T>;
  const T high = std::numeric_limits<T>::max();
  const T low = std::numeric_limits<T>::min();
  CHECK_EQUAL(pairwise<T>("add", {high, low}, {T(1), static_cast<T>(-1)}), std::vector<T>{low, static_cast<T>(U(low) + U(-1))});
  CHECK_EQUAL(pairwise<T>("sub", {low}, {T(1)}), std::vector<T>{high});
  CHECK_EQUAL(pairwise<T>("mul", {high}, {high}), std::vector<T>{T(1)});
  CHECK_EQUAL(each<T>("neg", {low}), std::vector<T>{static_cast<T>(U(0) - U(low))});
  CHECK_EQUAL(each<T>("abs", {low, high}), std::vector<T>{low, high});
  CHECK_EQUAL(pairwise<T>("pow", {T(3), T(2)}, {T(4), T(sizeof(T) * 8)}), std::vector<T>{T(81), T(0)});
}

}  // namespace

TEST("whole numbers of every type are divided by zero and the least by minus one without harm") {
  divides<int8_t>();
  divides<int16_t>();
  divides<int32_t>();
  divides<int64_t>();
  divides<uint8_t>();
  divides<uint16_t>();
  divides<uint32_t>();
  divides<uint64_t>();
}
TEST("whole numbers of every type wrap") {
  wraps<int8_t>();
  wraps<int16_t>();
  wraps<int32_t>();
  wraps<int64_t>();
  wraps<uint8_t>();
  wraps<uint16_t>();
  wraps<uint32_t>();
  wraps<uint64_t>();
}
TEST("floats of any size become whole numbers without harm") {
  const float inf = std::numeric_limits<float>::infinity();
  const std::vector<float> x{1.9F, -1.9F, std::nanf(""), inf, -inf, 4294967296.0F, 1e30F, -1e30F, 300.0F};
  CHECK_EQUAL(each<float, int32_t>("cast", x), std::vector<int32_t>{1, -1, 0, 0, 0, 0, 0, 0, 300});
  CHECK_EQUAL(each<float, uint8_t>("cast", x), std::vector<uint8_t>{1, 255, 0, 0, 0, 0, 0, 0, 44});
  CHECK_EQUAL(each<double, int64_t>("cast", {0x1p63, -0x1p63, 0x1p64}), std::vector<int64_t>{std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::min(), 0});
}
TEST("elementary functions take what is out of their domain") {
  const float inf = std::numeric_limits<float>::infinity();
  const std::vector<float> x{0.0F, -0.0F, inf, -inf, std::nanf(""), 1e-45F, 3e38F, -3e38F};
  for (const char* name : {"exp", "log", "tanh", "sigmoid", "silu", "sqrt", "rsqrt", "erf", "log1p", "expm1", "sign", "round"}) {
    CHECK_EQUAL(each(name, x).size(), x.size());
    CHECK(std::isnan(each(name, x)[4]));
  }
  CHECK_EQUAL(each("exp", x)[3], 0.0F);
  CHECK_EQUAL(each("log", x)[0], -inf);
}
