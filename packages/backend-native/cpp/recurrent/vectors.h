#pragma once
// What recurrent cells compute on vectors, and how they lay out their matrices. Included once per instruction set.
#include <algorithm>
#include <initializer_list>

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

/// Where a whole line is written past the caches, nobody reads it first and nothing is pushed out for it.
inline void storeFar(float* p, Vec v, int64_t n, [[maybe_unused]] bool far) {
#if defined(__AVX512F__)
  if (far) return _mm512_stream_ps(p, v);
#endif
  store(p, v, n);
}
/// Whether all vectors of tensors [.., units] are whole lines.
inline bool inLines(int64_t units, std::initializer_list<const float*> tensors) {
  constexpr std::size_t kLine = 64;
  bool all = units % kWidth == 0 && kWidth * sizeof(float) == kLine;
  for (const float* one : tensors) all = all && reinterpret_cast<std::uintptr_t>(one) % kLine == 0;
  return all;
}
/// After it others see what was written past the caches.
inline void finishFar([[maybe_unused]] bool far) {
#if defined(__AVX512F__)
  if (far) _mm_sfence();
#endif
}

/// What rows [begin, end) of a tensor [batch, steps, width] hold of the `i`th step; nothing where there is no such step.
inline Ahead stepOf(const Course& course, int64_t i, int64_t begin, int64_t end, const float* at, int64_t width) {
  if (at == nullptr || i < 0 || i >= course.steps) return {};
  return {at + (begin * course.steps + course.time(i)) * width, course.steps * width, end - begin, width};
}

/// Rows of one vector of each gate that a cell's product takes: where it takes inputs, the bias and their kernel come first.
inline int64_t gateRows(const Course& c) { return c.units + (c.features > 0 ? 1 + c.features : 0); }

/// Lays out the first `Gates` matrices that lie side by side in rows of `width`: per vector of units, row by row, that vector of
/// each gate.
template <int Gates>
inline void packGates(const CellKernels& kernels, int64_t width, const Course& c, float* to) {
  for (int64_t first = 0; first < c.units; first += kWidth) {
    const auto rows = [&](const float* from, int64_t count) {
      for (int64_t k = 0; k < count; k++)
        for (int g = 0; g < Gates; g++, to += kWidth)
          store(to, from == nullptr ? Vec{} : load(from + k * width + g * c.units + first, c.units - first));
    };
    if (c.features > 0) rows(kernels.bias, 1);
    if (c.features > 0) rows(kernels.input, c.features);
    rows(kernels.recurrent, c.units);
  }
}

/// Rows of a matrix side by side, `stride` apart, which is as long as vectors need them where it is not given.
inline void gather(const float* from, int64_t begin, int64_t end, int64_t units, float* to, int64_t stride) {
  for (int64_t row = begin; row < end; row++, to += stride) std::copy(from + row * units, from + (row + 1) * units, to);
}
inline void gather(const float* from, int64_t begin, int64_t end, int64_t units, float* to) {
  gather(from, begin, end, units, to, padded(units));
}
inline void scatter(const float* from, int64_t begin, int64_t end, int64_t units, float* to, int64_t stride) {
  for (int64_t row = begin; row < end; row++, from += stride) std::copy(from, from + units, to + row * units);
}
inline void scatter(const float* from, int64_t begin, int64_t end, int64_t units, float* to) {
  scatter(from, begin, end, units, to, padded(units));
}

/// Inputs of rows [begin, end) at time `t`, into rows `stride` apart.
inline void takeInputs(const Course& c, const CellInputs& x, int64_t begin, int64_t end, int64_t t, float* to, int64_t stride) {
  for (int64_t row = begin; row < end; row++, to += stride) {
    const float* from = x.at + (row * c.steps + t) * x.row;
    std::copy(from, from + c.features, to);
  }
}
/// Those of the `i`th step.
inline Ahead inputsOf(const Course& c, const CellInputs& x, int64_t i, int64_t begin, int64_t end) {
  if (c.features == 0 || i >= c.steps) return {};
  return {x.at + (begin * c.steps + c.time(i)) * x.row, c.steps * x.row, end - begin, c.features};
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
