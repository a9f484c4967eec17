#pragma once
// The widest float vector of the instruction set this is compiled for, and loops over rows that handle what is left at the end.
#include <cstdint>
#include <cstring>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace keras_native::KERAS_ISA {

#if defined(__AVX512F__)
inline constexpr int kWidth = 16;
#else
inline constexpr int kWidth = 8;
#endif
using Vec = float __attribute__((vector_size(kWidth * sizeof(float))));
using Ints = int32_t __attribute__((vector_size(kWidth * sizeof(int32_t))));

inline Vec all(float x) { return x - Vec{}; }
inline Vec load(const float* p) {
  Vec v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
inline void store(float* p, Vec v) { std::memcpy(p, &v, sizeof v); }

#if defined(__AVX512F__)
inline __mmask16 firstOf(int64_t n) { return static_cast<__mmask16>((1U << n) - 1U); }
inline Vec loadPart(const float* p, int64_t n) { return _mm512_maskz_loadu_ps(firstOf(n), p); }
inline void storePart(float* p, Vec v, int64_t n) { _mm512_mask_storeu_ps(p, firstOf(n), v); }
inline Vec keepPart(Vec v, int64_t n, float rest) { return _mm512_mask_mov_ps(all(rest), firstOf(n), v); }
#elif defined(__AVX2__)
inline __m256i firstOf(int64_t n) {
  alignas(32) static constexpr int32_t kMask[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kMask + 8 - n));
}
inline Vec loadPart(const float* p, int64_t n) { return _mm256_maskload_ps(p, firstOf(n)); }
inline void storePart(float* p, Vec v, int64_t n) { _mm256_maskstore_ps(p, firstOf(n), v); }
inline Vec keepPart(Vec v, int64_t n, float rest) { return _mm256_blendv_ps(all(rest), v, _mm256_castsi256_ps(firstOf(n))); }
#else
inline Vec loadPart(const float* p, int64_t n) {
  Vec v{};
  for (int64_t i = 0; i < n; i++) v[i] = p[i];
  return v;
}
inline void storePart(float* p, Vec v, int64_t n) {
  for (int64_t i = 0; i < n; i++) p[i] = v[i];
}
inline Vec keepPart(Vec v, int64_t n, float rest) {
  for (int64_t i = n; i < kWidth; i++) v[i] = rest;
  return v;
}
#endif

/// Where a whole vector of a row lies.
struct Whole {
  int64_t at;
  Vec load(const float* row) const { return KERAS_ISA::load(row + at); }
  void store(float* row, Vec v) const { KERAS_ISA::store(row + at, v); }
  Vec keep(Vec v, float) const { return v; }
};
/// Where the last, shorter one lies.
struct Part {
  int64_t at;
  int64_t count;
  Vec load(const float* row) const { return loadPart(row + at, count); }
  void store(float* row, Vec v) const { storePart(row + at, v, count); }
  Vec keep(Vec v, float rest) const { return keepPart(v, count, rest); }
};

/// Calls `body` with each place of a row of n elements.
template <class F>
inline void eachVector(int64_t n, F body) {
  int64_t i = 0;
  for (; i + kWidth <= n; i += kWidth) body(Whole{i});
  if (i < n) body(Part{i, n - i});
}

/// The elements whose numbers differ in one bit, exchanged.
template <int Bit>
inline Vec exchanged(Vec v) {
#if defined(__clang__)
  Vec to;
  for (int i = 0; i < kWidth; i++) to[i] = v[i ^ Bit];
  return to;
#else
  Ints order{};
  for (int i = 0; i < kWidth; i++) order[i] = i ^ Bit;
  return __builtin_shuffle(v, order);
#endif
}
/// All elements folded by `fold(a, b)` on vectors.
template <class F>
inline float foldOf(Vec v, F fold) {
#if defined(__AVX512F__)
  v = fold(v, exchanged<8>(v));
#endif
  v = fold(v, exchanged<4>(v));
  v = fold(v, exchanged<2>(v));
  return fold(v, exchanged<1>(v))[0];
}
inline float sumOf(Vec v) {
  return foldOf(v, [](Vec a, Vec b) { return a + b; });
}

/// Σ `term(place)` over a row, in several sums at once.
template <class F>
inline float sumRow(int64_t n, F term) {
  Vec a{}, b{}, c{}, d{};
  int64_t i = 0;
  for (; i + 4 * kWidth <= n; i += 4 * kWidth) {
    a += term(Whole{i});
    b += term(Whole{i + kWidth});
    c += term(Whole{i + 2 * kWidth});
    d += term(Whole{i + 3 * kWidth});
  }
  for (; i + kWidth <= n; i += kWidth) a += term(Whole{i});
  if (i < n) {
    const Part part{i, n - i};
    b += part.keep(term(part), 0.0F);
  }
  return sumOf((a + b) + (c + d));
}

}  // namespace keras_native::KERAS_ISA
