#pragma once
// Matrix products in registers, for operands that lie in the nearest caches.
#include <utility>

#include "vector.h"

namespace keras_native::KERAS_ISA {

/// Rows of a result whose sums are held in registers at once, kPanel vectors each.
#if defined(__AVX512F__)
inline constexpr int kRows = 6;
#elif defined(__AVX2__)
inline constexpr int kRows = 3;
#else
inline constexpr int kRows = 2;
#endif
inline constexpr int kPanel = 4;
/// The same for two vectors each; rows of results are padded to a multiple of it.
#if defined(__AVX512F__)
inline constexpr int kBlockRows = 8;
#else
inline constexpr int kBlockRows = 4;
#endif

/// Inlined before anything else, so that arrays of vectors which functions pass on stay in registers.
#define KERAS_INLINED __attribute__((always_inline))

template <class F, int... I>
inline KERAS_INLINED void unrolledOver(F& body, std::integer_sequence<int, I...>) {
  (body(std::integral_constant<int, I>{}), ...);
}
/// Calls `body` with the constants 0 … n − 1: places in arrays are known from the start.
template <int N, class F>
inline KERAS_INLINED void unrolled(F&& body) {
  unrolledOver(body, std::make_integer_sequence<int, N>{});
}

/// Calls `body(row, vector)` for each vector of a block.
template <int R, int N, class F>
inline KERAS_INLINED void eachOf(F&& body) {
  unrolled<R * N>([&](auto i) KERAS_INLINED { body(std::integral_constant<int, i / N>{}, std::integral_constant<int, i % N>{}); });
}

/// A left operand of any layout.
struct Left {
  const float* at;
  int64_t row;
  int64_t column;
};

/// sums += a · b for R rows of `a` and N vectors of columns of `b`.
template <int R, int N>
inline KERAS_INLINED void accumulate(Vec (&sums)[R][N], const Left& a, const float* b, int64_t bRow, int64_t depth) {
  const float* left = a.at;
  for (int64_t k = 0; k < depth; k++, left += a.column, b += bRow) {
    Vec right[N];
    unrolled<N>([&](auto v) KERAS_INLINED { right[v] = load(b + v * kWidth); });
    unrolled<R>([&](auto r) KERAS_INLINED {
      const Vec value = all(left[r * a.row]);
      unrolled<N>([&](auto v) KERAS_INLINED { sums[r][v] += value * right[v]; });
    });
  }
}

/// The same; `between()` is called every kBetween terms.
inline constexpr int64_t kBetween = 32;
template <int R, int N, class F>
inline KERAS_INLINED void accumulate(Vec (&sums)[R][N], Left a, const float* b, int64_t bRow, int64_t depth, F&& between) {
  for (int64_t k = 0; k < depth; k += kBetween) {
    between();
    accumulate(sums, a, b, bRow, depth - k < kBetween ? depth - k : kBetween);
    a.at += kBetween * a.column;
    b += kBetween * bRow;
  }
}

template <int N>
struct Count {
  static constexpr int value = N;
};

/// Calls `body(Count<n>)` for the n in [1, Most] that is `count`.
template <int Most, class F>
inline void withCount(int64_t count, F&& body) {
  if constexpr (Most > 1) {
    if (count < Most) return withCount<Most - 1>(count, body);
  }
  body(Count<Most>{});
}

/// Calls `body(Count<n>, first)` on groups of at most `Most` rows, as even as can be.
template <int Most, class F>
inline void inGroups(int64_t rows, F&& body) {
  const int64_t groups = (rows + Most - 1) / Most;
  for (int64_t i = 0; i < groups; i++) {
    const int64_t first = rows * i / groups;
    withCount<Most>(rows * (i + 1) / groups - first, [&](auto count) { body(count, first); });
  }
}

template <int Vectors, bool Add, class F>
inline void multiplyBlock(const Left& a, const float* b, int64_t bRow, int64_t depth, float* c, int64_t cRow, F&& between) {
  Vec sums[kBlockRows][Vectors];
  eachOf<kBlockRows, Vectors>([&](auto r, auto v) KERAS_INLINED { sums[r][v] = Add ? load(c + r * cRow + v * kWidth) : Vec{}; });
  accumulate(sums, a, b, bRow, depth, between);
  eachOf<kBlockRows, Vectors>([&](auto r, auto v) KERAS_INLINED { store(c + r * cRow + v * kWidth, sums[r][v]); });
}

/// c = a b, or c += a b, on `rows` (rounded up to kBlockRows) rows of `vectors` vectors; `between()` now and then.
template <bool Add, class F>
inline void multiply(Left a, const float* b, int64_t bRow, int64_t rows, int64_t vectors, int64_t depth, float* c, int64_t cRow,
                     F&& between) {
  const float* first = a.at;
  for (int64_t r = 0; r < rows; r += kBlockRows) {
    a.at = first + r * a.row;
    int64_t v = 0;
    for (; v + 2 <= vectors; v += 2) multiplyBlock<2, Add>(a, b + v * kWidth, bRow, depth, c + r * cRow + v * kWidth, cRow, between);
    if (v < vectors) multiplyBlock<1, Add>(a, b + v * kWidth, bRow, depth, c + r * cRow + v * kWidth, cRow, between);
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
