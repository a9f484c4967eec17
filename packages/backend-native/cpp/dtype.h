#pragma once
// Element types in core's order, and the C++ types that hold them.
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <type_traits>

#include "half.h"

namespace keras_native {

enum class DType : int { Bool, I8, I16, I32, I64, U8, U16, U32, U64, F16, BF16, F32, F64 };

/// One byte, 0 or 1.
struct Bool {
  uint8_t value;
};

/// How an element type is read for arithmetic and written back.
template <class T>
struct Element {
  using Compute = T;
  static T load(T x) { return x; }
  static T store(T x) { return x; }
};
template <>
struct Element<Bool> {
  using Compute = uint8_t;
  static uint8_t load(Bool x) { return x.value; }
  static Bool store(uint8_t x) { return Bool{static_cast<uint8_t>(x != 0)}; }
};
template <>
struct Element<Half> {
  using Compute = float;
  static float load(Half x) { return fromHalf(x); }
  static Half store(float x) { return toHalf(x); }
};
template <>
struct Element<BFloat16> {
  using Compute = float;
  static float load(BFloat16 x) { return fromBFloat16(x); }
  static BFloat16 store(float x) { return toBFloat16(x); }
};

template <class T>
using Compute = typename Element<T>::Compute;

/// What sums of many elements are kept in: doubles for floats, so that order hardly matters, and wrapping integers.
template <class T>
using Sum = std::conditional_t<std::is_floating_point_v<Compute<T>>, double, Compute<T>>;

template <class T>
inline constexpr bool isFloating = std::is_floating_point_v<Compute<T>>;

/// Carries a type as a value.
template <class T>
struct Tag {
  using Type = T;
};

template <class F>
decltype(auto) dispatch(DType dtype, F&& f) {
  switch (dtype) {
    case DType::Bool: return f(Tag<Bool>{});
    case DType::I8: return f(Tag<int8_t>{});
    case DType::I16: return f(Tag<int16_t>{});
    case DType::I32: return f(Tag<int32_t>{});
    case DType::I64: return f(Tag<int64_t>{});
    case DType::U8: return f(Tag<uint8_t>{});
    case DType::U16: return f(Tag<uint16_t>{});
    case DType::U32: return f(Tag<uint32_t>{});
    case DType::U64: return f(Tag<uint64_t>{});
    case DType::F16: return f(Tag<Half>{});
    case DType::BF16: return f(Tag<BFloat16>{});
    case DType::F32: return f(Tag<float>{});
    case DType::F64: return f(Tag<double>{});
  }
  throw std::logic_error("unknown dtype");
}

/// As `dispatch`, for kernels that only move elements: one unsigned type per width.
template <class F>
decltype(auto) dispatchWidth(std::size_t width, F&& f) {
  switch (width) {
    case 1: return f(Tag<uint8_t>{});
    case 2: return f(Tag<uint16_t>{});
    case 4: return f(Tag<uint32_t>{});
    case 8: return f(Tag<uint64_t>{});
    default: throw std::logic_error("unknown element width");
  }
}

inline std::size_t widthOf(DType dtype) {
  return dispatch(dtype, [](auto tag) { return sizeof(typename decltype(tag)::Type); });
}

inline bool isIntegerType(DType dtype) { return dtype >= DType::I8 && dtype <= DType::U64; }

}  // namespace keras_native
