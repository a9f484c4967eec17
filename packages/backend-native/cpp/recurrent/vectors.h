#pragma once
// What recurrent cells compute on vectors, and how they lay out their matrices. Included once per instruction set.
#include <algorithm>

#include "../rows/ahead.h"
#include "../rows/multiply.h"
#include "../rows/vector-math.h"
#include "course.h"

namespace keras_native::KERAS_ISA {

/// The first `n` lanes, zeros behind.
inline Vec load(const float* p, int64_t n) { return n >= kWidth ? load(p) : loadPart(p, n); }
inline void store(float* p, Vec v, int64_t n) {
  if (n >= kWidth) return store(p, v);
  storePart(p, v, n);
}

/// What rows [begin, end) of a tensor [batch, steps, width] hold of the `i`th step; nothing where there is no such step.
inline Ahead stepOf(const Course& course, int64_t i, int64_t begin, int64_t end, const float* at, int64_t width) {
  if (at == nullptr || i < 0 || i >= course.steps) return {};
  return {at + (begin * course.steps + course.time(i)) * width, course.steps * width, end - begin, width};
}

/// Lays out the first `Gates` matrices [units, units] that lie side by side in rows of `width`: per vector of units, row by row,
/// that vector of each gate.
template <int Gates>
inline void packGates(const float* kernel, int64_t width, int64_t units, float* to) {
  for (int64_t first = 0; first < units; first += kWidth)
    for (int64_t k = 0; k < units; k++)
      for (int g = 0; g < Gates; g++, to += kWidth) store(to, load(kernel + k * width + g * units + first, units - first));
}

/// Rows of a matrix side by side, as long as vectors need them.
inline void gather(const float* from, int64_t begin, int64_t end, int64_t units, float* to) {
  for (int64_t row = begin; row < end; row++, to += padded(units)) std::copy(from + row * units, from + (row + 1) * units, to);
}
inline void scatter(const float* from, int64_t begin, int64_t end, int64_t units, float* to) {
  for (int64_t row = begin; row < end; row++, from += padded(units)) std::copy(from, from + units, to + row * units);
}

/// Lays out a matrix [depth, columns], panel by panel, for `multiply`. The last panel has as many vectors as it needs.
inline void packPanels(const float* from, int64_t row, int64_t depth, int64_t columns, float* to) {
  for (int64_t first = 0; first < columns; first += kPanel * kWidth) {
    const int64_t real = std::min<int64_t>(kPanel * kWidth, columns - first);
    pack(from + first, row, depth, depth, real, 1.0F, to);
    to += depth * padded(real);
  }
}
/// The same for the transpose of a matrix [columns, depth].
inline void packTurnedPanels(const float* from, int64_t row, int64_t depth, int64_t columns, float* to) {
  for (int64_t first = 0; first < columns; first += kPanel * kWidth) {
    const int64_t real = std::min<int64_t>(kPanel * kWidth, columns - first);
    packTransposed(from + first * row, row, real, depth, to, padded(real));
    to += depth * padded(real);
  }
}

/// Calls `finish(row, first column, sums)` with every vector of a · b, b packed by `packPanels`; `between()` now and then.
template <class F, class G>
inline void multiply(const float* a, int64_t aRow, int64_t rows, const float* packed, int64_t depth, int64_t columns, F&& finish, G&& between) {
  for (int64_t first = 0; first < columns; first += kPanel * kWidth, packed += depth * kPanel * kWidth) {
    const int64_t vectors = std::min<int64_t>(kPanel, (columns - first + kWidth - 1) / kWidth);
    withCount<kPanel>(vectors, [&](auto panel) {
      constexpr int N = decltype(panel)::value;
      inGroups<kRows>(rows, [&](auto group, int64_t row) {
        constexpr int R = decltype(group)::value;
        Vec sums[R][N], made[R][N];  // those in registers, and copies that a loop may look at
        eachOf<R, N>([&](auto r, auto v) KERAS_INLINED { sums[r][v] = Vec{}; });
        accumulate(sums, {a + row * aRow, aRow, 1}, packed, N * kWidth, depth, between);
        eachOf<R, N>([&](auto r, auto v) KERAS_INLINED { made[r][v] = sums[r][v]; });
        for (int r = 0; r < R; r++)
          for (int v = 0; v < N; v++) finish(row + r, first + v * kWidth, made[r][v]);
      });
    });
  }
}
template <class F>
inline void multiply(const float* a, int64_t aRow, int64_t rows, const float* packed, int64_t depth, int64_t columns, F&& finish) {
  multiply(a, aRow, rows, packed, depth, columns, finish, [] {});
}

}  // namespace keras_native::KERAS_ISA
