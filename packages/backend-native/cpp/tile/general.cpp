// Tile functions for the types that are seldom hot, and conversions between all of them.
#define KERAS_ISA general
#include "general.h"

#include <cmath>

#include "loops.h"

namespace keras_native::general {
namespace {

template <class T>
void whereTile(const TileCall& c, int64_t n) {
  const auto* test = static_cast<const uint8_t*>(c.source[0]);
  const T* x = static_cast<const T*>(c.source[1]);
  const T* y = static_cast<const T*>(c.source[2]);
  T* out = static_cast<T*>(c.target);
  for (int64_t i = 0; i < n; i++) out[i] = test[i] != 0 ? x[i] : y[i];
}

/// Truncates towards zero and wraps modulo 2⁶⁴; NaN and infinities give 0.
uint64_t wrapped(double x) {
  if (!std::isfinite(x)) return 0;
  const double whole = std::trunc(x);
  if (std::fabs(whole) < 0x1p63) return static_cast<uint64_t>(static_cast<int64_t>(whole));
  const double rest = std::fmod(std::fabs(whole), 0x1p64);
  const auto bits = static_cast<uint64_t>(rest);
  return whole < 0 ? uint64_t{0} - bits : bits;
}

template <class To, class From>
To converted(From x) {
  if constexpr (isFloating<To> || !std::is_floating_point_v<From>) return Element<To>::store(static_cast<Compute<To>>(x));
  else return static_cast<To>(wrapped(static_cast<double>(x)));
}

template <class From, class To>
void castTile(const TileCall& c, int64_t n) {
  const From* x = static_cast<const From*>(c.source[0]);
  To* out = static_cast<To*>(c.target);
  for (int64_t i = 0; i < n; i++) {
    if constexpr (std::is_same_v<To, Bool>) out[i] = Bool{static_cast<uint8_t>(Element<From>::load(x[i]) != 0)};
    else out[i] = converted<To>(Element<From>::load(x[i]));
  }
}

TileFunction castFunction(DType in, DType out) {
  return dispatch(in, [&](auto from) {
    return dispatch(out, [](auto to) -> TileFunction { return castTile<typename decltype(from)::Type, typename decltype(to)::Type>; });
  });
}

}  // namespace

TileFunction generalTile(const std::string& name, DType in, DType out) {
  if (name == "cast") return castFunction(in, out);
  if (name == "where") return dispatchWidth(widthOf(out), [](auto tag) -> TileFunction { return whereTile<typename decltype(tag)::Type>; });
  return dispatch(in, [&](auto tag) { return find<typename decltype(tag)::Type>(name); });
}

}  // namespace keras_native::general
