// Statistics per column in one walk over memory. Compiled once per instruction set (KERAS_ISA names it).
#include "columns.h"

#include <algorithm>

namespace keras_native::KERAS_ISA {
namespace {

/// Elements that are added up in float, and walked over again, before the totals go to double: they stay in the second-level cache.
constexpr int64_t kBlock = 16 * 1024;
constexpr int64_t kMostRows = 256;

int64_t blockRows(int64_t columns) { return std::clamp<int64_t>(kBlock / columns / 4 * 4, 4, kMostRows); }

/// to[c] += Σ over rows of term(row, c), four rows at a time.
template <class F>
inline void addRows(int64_t rows, int64_t columns, float* __restrict to, F term) {
  int64_t r = 0;
  for (; r + 4 <= rows; r += 4) {
#pragma omp simd
    for (int64_t c = 0; c < columns; c++) to[c] += (term(r, c) + term(r + 1, c)) + (term(r + 2, c) + term(r + 3, c));
  }
  for (; r < rows; r++) {
#pragma omp simd
    for (int64_t c = 0; c < columns; c++) to[c] += term(r, c);
  }
}

void moments(const float* __restrict x, int64_t rows, int64_t columns, double* __restrict mean, double* __restrict squares,
             float* __restrict scratch) {
  float* __restrict near = scratch;  // mean of the block
  float* __restrict spread = scratch + columns;
  std::fill(mean, mean + columns, 0.0);
  std::fill(squares, squares + columns, 0.0);
  const int64_t step = blockRows(columns);
  for (int64_t begin = 0; begin < rows; begin += step) {
    const int64_t n = std::min(step, rows - begin);
    const float* __restrict block = x + begin * columns;
    std::fill(scratch, scratch + 2 * columns, 0.0F);
    addRows(n, columns, near, [=](int64_t r, int64_t c) { return block[r * columns + c]; });
    const float share = 1.0F / static_cast<float>(n);
#pragma omp simd
    for (int64_t c = 0; c < columns; c++) near[c] *= share;
    addRows(n, columns, spread, [=](int64_t r, int64_t c) {
      const float d = block[r * columns + c] - near[c];
      return d * d;
    });
    // Two sets become one (Chan, Golub, LeVeque).
    const double weight = static_cast<double>(n) / static_cast<double>(begin + n);
    const double apart = weight * static_cast<double>(begin);
#pragma omp simd
    for (int64_t c = 0; c < columns; c++) {
      const double delta = static_cast<double>(near[c]) - mean[c];
      mean[c] += delta * weight;
      squares[c] += static_cast<double>(spread[c]) + delta * delta * apart;
    }
  }
}

void normalise(const float* __restrict x, int64_t rows, int64_t columns, const float* __restrict mean, const float* __restrict factor,
               const float* __restrict offset, float* __restrict y) {
  for (int64_t r = 0; r < rows; r++) {
#pragma omp simd
    for (int64_t c = 0; c < columns; c++) y[r * columns + c] = (x[r * columns + c] - mean[c]) * factor[c] + offset[c];
  }
}

void products(const float* __restrict dy, const float* __restrict x, int64_t rows, int64_t columns, const float* __restrict mean,
              double* __restrict sums, double* __restrict products, float* __restrict scratch) {
  float* __restrict plain = scratch;
  float* __restrict weighted = scratch + columns;
  std::fill(sums, sums + columns, 0.0);
  std::fill(products, products + columns, 0.0);
  const int64_t step = blockRows(columns);
  for (int64_t begin = 0; begin < rows; begin += step) {
    const int64_t n = std::min(step, rows - begin);
    const float* __restrict g = dy + begin * columns;
    const float* __restrict v = x + begin * columns;
    std::fill(scratch, scratch + 2 * columns, 0.0F);
    int64_t r = 0;
    for (; r + 2 <= n; r += 2) {
#pragma omp simd
      for (int64_t c = 0; c < columns; c++) {
        const int64_t i = r * columns + c;
        const float g0 = g[i], g1 = g[i + columns];
        plain[c] += g0 + g1;
        weighted[c] += g0 * (v[i] - mean[c]) + g1 * (v[i + columns] - mean[c]);
      }
    }
    if (r < n) {
#pragma omp simd
      for (int64_t c = 0; c < columns; c++) {
        plain[c] += g[r * columns + c];
        weighted[c] += g[r * columns + c] * (v[r * columns + c] - mean[c]);
      }
    }
#pragma omp simd
    for (int64_t c = 0; c < columns; c++) {
      sums[c] += static_cast<double>(plain[c]);
      products[c] += static_cast<double>(weighted[c]);
    }
  }
}

void combine(const float* __restrict dy, const float* __restrict x, int64_t rows, int64_t columns, const float* __restrict mean,
             const float* __restrict a, const float* __restrict b, const float* __restrict c, float* __restrict dx) {
  for (int64_t r = 0; r < rows; r++) {
#pragma omp simd
    for (int64_t k = 0; k < columns; k++) {
      const int64_t i = r * columns + k;
      dx[i] = a[k] * dy[i] + (b[k] * (x[i] - mean[k]) + c[k]);
    }
  }
}

}  // namespace

const ColumnFunctions columnFunctions{moments, normalise, products, combine};

}  // namespace keras_native::KERAS_ISA
