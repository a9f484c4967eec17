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

template <bool Relu>
void normalise(const ColumnScale& scale, const float* __restrict x, int64_t rows, int64_t columns, float* __restrict y) {
  const float* __restrict mean = scale.mean;
  const float* __restrict factor = scale.factor;
  const float* __restrict offset = scale.offset;
  for (int64_t r = 0; r < rows; r++) {
#pragma omp simd
    for (int64_t c = 0; c < columns; c++) {
      const float v = (x[r * columns + c] - mean[c]) * factor[c] + offset[c];
      y[r * columns + c] = Relu && v <= 0.0F ? 0.0F : v;
    }
  }
}

/// The cotangent behind a relu, where the same arithmetic as above gave a positive number.
template <bool Relu>
inline float gated(float g, float deviation, float factor, float offset) {
  return !Relu || deviation * factor + offset > 0.0F ? g : 0.0F;
}

template <bool Relu>
void products(const ColumnScale& scale, const float* __restrict dy, const float* __restrict x, int64_t rows, int64_t columns,
              double* __restrict sums, double* __restrict products, float* __restrict scratch) {
  const float* __restrict mean = scale.mean;
  const float* __restrict factor = scale.factor;
  const float* __restrict offset = scale.offset;
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
        const float d0 = v[i] - mean[c];
        const float d1 = v[i + columns] - mean[c];
        const float g0 = gated<Relu>(g[i], d0, factor[c], offset[c]);
        const float g1 = gated<Relu>(g[i + columns], d1, factor[c], offset[c]);
        plain[c] += g0 + g1;
        weighted[c] += g0 * d0 + g1 * d1;
      }
    }
    if (r < n) {
#pragma omp simd
      for (int64_t c = 0; c < columns; c++) {
        const float d = v[r * columns + c] - mean[c];
        const float g0 = gated<Relu>(g[r * columns + c], d, factor[c], offset[c]);
        plain[c] += g0;
        weighted[c] += g0 * d;
      }
    }
#pragma omp simd
    for (int64_t c = 0; c < columns; c++) {
      sums[c] += static_cast<double>(plain[c]);
      products[c] += static_cast<double>(weighted[c]);
    }
  }
}

template <bool Relu>
void combine(const ColumnScale& scale, const ColumnMix& mix, const float* __restrict dy, const float* __restrict x, int64_t rows,
             int64_t columns, float* __restrict dx) {
  const float* __restrict mean = scale.mean;
  const float* __restrict factor = scale.factor;
  const float* __restrict offset = scale.offset;
  const float* __restrict a = mix.a;
  const float* __restrict b = mix.b;
  const float* __restrict c = mix.c;
  for (int64_t r = 0; r < rows; r++) {
#pragma omp simd
    for (int64_t k = 0; k < columns; k++) {
      const int64_t i = r * columns + k;
      const float d = x[i] - mean[k];
      dx[i] = a[k] * gated<Relu>(dy[i], d, factor[k], offset[k]) + (b[k] * d + c[k]);
    }
  }
}

void normaliseAny(const ColumnScale& scale, bool relu, const float* x, int64_t rows, int64_t columns, float* y) {
  (relu ? normalise<true> : normalise<false>)(scale, x, rows, columns, y);
}
void productsAny(const ColumnScale& scale, bool relu, const float* dy, const float* x, int64_t rows, int64_t columns, double* sums,
                 double* weighted, float* scratch) {
  (relu ? products<true> : products<false>)(scale, dy, x, rows, columns, sums, weighted, scratch);
}
void combineAny(const ColumnScale& scale, bool relu, const ColumnMix& mix, const float* dy, const float* x, int64_t rows, int64_t columns,
                float* dx) {
  (relu ? combine<true> : combine<false>)(scale, mix, dy, x, rows, columns, dx);
}

}  // namespace

const ColumnFunctions columnFunctions{moments, normaliseAny, productsAny, combineAny};

}  // namespace keras_native::KERAS_ISA
