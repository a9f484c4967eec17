#pragma once
// Small matrix products in registers, for tiles that lie in the first-level cache.
#include "vector.h"

namespace keras_native::KERAS_ISA {

/// Rows of the result kept in registers at a time; rows of results are padded to a multiple of it.
#if defined(__AVX512F__)
inline constexpr int kBlockRows = 8;
#else
inline constexpr int kBlockRows = 4;
#endif

/// A left operand of any layout.
struct Left {
  const float* at;
  int64_t row;
  int64_t column;
};

template <int Vectors, bool Add>
inline void multiplyBlock(const Left& a, const float* b, int64_t bRow, int64_t depth, float* c, int64_t cRow) {
  Vec sums[kBlockRows][Vectors];
  for (int r = 0; r < kBlockRows; r++)
    for (int v = 0; v < Vectors; v++) sums[r][v] = Add ? load(c + r * cRow + v * kWidth) : Vec{};
  const float* left = a.at;
  for (int64_t k = 0; k < depth; k++, left += a.column, b += bRow) {
    Vec right[Vectors];
    for (int v = 0; v < Vectors; v++) right[v] = load(b + v * kWidth);
    for (int r = 0; r < kBlockRows; r++)
      for (int v = 0; v < Vectors; v++) sums[r][v] += left[r * a.row] * right[v];
  }
  for (int r = 0; r < kBlockRows; r++)
    for (int v = 0; v < Vectors; v++) store(c + r * cRow + v * kWidth, sums[r][v]);
}

/// c = a b, or c += a b, on `rows` (rounded up to kBlockRows) rows of `vectors` vectors.
template <bool Add>
inline void multiply(Left a, const float* b, int64_t bRow, int64_t rows, int64_t vectors, int64_t depth, float* c, int64_t cRow) {
  const float* first = a.at;
  for (int64_t r = 0; r < rows; r += kBlockRows) {
    a.at = first + r * a.row;
    int64_t v = 0;
    for (; v + 2 <= vectors; v += 2) multiplyBlock<2, Add>(a, b + v * kWidth, bRow, depth, c + r * cRow + v * kWidth, cRow);
    if (v < vectors) multiplyBlock<1, Add>(a, b + v * kWidth, bRow, depth, c + r * cRow + v * kWidth, cRow);
  }
}

inline int64_t padded(int64_t n) { return (n + kWidth - 1) / kWidth * kWidth; }

/// `rows` rows of n elements, times a factor, in rows of `padded(n)`; zeros fill the rest and rows up to `all`.
inline void pack(const float* from, int64_t step, int64_t rows, int64_t all, int64_t n, float factor, float* to) {
  const int64_t width = padded(n);
  for (int64_t r = 0; r < rows; r++) {
    const float* row = from + r * step;
    float* target = to + r * width;
    eachVector(n, [=](auto at) { store(target + at.at, at.load(row) * factor); });
  }
  for (int64_t i = rows * width; i < all * width; i++) to[i] = 0.0F;
}

/// Element (r, i) of `rows` rows of n elements at to[i · width + r]; zeros fill each row up to `width`.
inline void packTransposed(const float* from, int64_t step, int64_t rows, int64_t n, float* to, int64_t width) {
  int64_t r = 0;
#if defined(__AVX2__)
  for (; r + 4 <= rows; r += 4) {
    const float* row = from + r * step;
    int64_t i = 0;
    for (; i + 4 <= n; i += 4) {
      __m128 a = _mm_loadu_ps(row + i), b = _mm_loadu_ps(row + step + i), c = _mm_loadu_ps(row + 2 * step + i), d = _mm_loadu_ps(row + 3 * step + i);
      _MM_TRANSPOSE4_PS(a, b, c, d);
      float* target = to + i * width + r;
      _mm_storeu_ps(target, a);
      _mm_storeu_ps(target + width, b);
      _mm_storeu_ps(target + 2 * width, c);
      _mm_storeu_ps(target + 3 * width, d);
    }
    for (; i < n; i++)
      for (int64_t j = 0; j < 4; j++) to[i * width + r + j] = row[j * step + i];
  }
#endif
  for (; r < rows; r++)
    for (int64_t i = 0; i < n; i++) to[i * width + r] = from[r * step + i];
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = rows; j < width; j++) to[i * width + j] = 0.0F;
}

}  // namespace keras_native::KERAS_ISA
