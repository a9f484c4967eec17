// The types that training is made of, compiled once per instruction set (KERAS_ISA names it).
#include "fast.h"

#include "loops.h"

namespace keras_native::KERAS_ISA {
namespace {

/// c ? x : y on elements of one width; the condition is one byte each.
template <class T>
void whereTile(const TileCall& c, int64_t n) {
  const auto* test = static_cast<const uint8_t*>(c.source[0]);
  const T* x = static_cast<const T*>(c.source[1]);
  const T* y = static_cast<const T*>(c.source[2]);
  T* out = static_cast<T*>(c.target);
#pragma omp simd
  for (int64_t i = 0; i < n; i++) out[i] = test[i] != 0 ? x[i] : y[i];
}

template <class From>
void toFloatTile(const TileCall& c, int64_t n) {
  const From* x = static_cast<const From*>(c.source[0]);
  auto* out = static_cast<float*>(c.target);
#pragma omp simd
  for (int64_t i = 0; i < n; i++) out[i] = static_cast<float>(x[i]);
}

}  // namespace

TileFunction fastTile(const std::string& name, DType in, DType out) {
  if (name == "cast") {
    if (out != DType::F32) return nullptr;
    if (in == DType::Bool || in == DType::U8) return toFloatTile<uint8_t>;
    return in == DType::I32 ? toFloatTile<int32_t> : in == DType::U32 ? toFloatTile<uint32_t> : nullptr;
  }
  if (name == "where") return out == DType::F32 || out == DType::I32 || out == DType::U32 ? whereTile<uint32_t> : out == DType::Bool ? whereTile<uint8_t> : nullptr;
  switch (in) {
    case DType::F32: return find<float>(name);
    case DType::I32: return find<int32_t>(name);
    case DType::U32: return find<uint32_t>(name);
    case DType::Bool: return find<Bool>(name);
    default: return nullptr;
  }
}

}  // namespace keras_native::KERAS_ISA
