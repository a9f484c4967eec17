// Folds of float tiles. Included once per instruction set.
#include <cstdint>
#include <limits>

#include "fold.h"

namespace keras_native::KERAS_ISA {

struct SumFold {
  static constexpr float unit = 0;
  template <class T>
  static T two(T a, T b) { return a + b; }
};
template <bool Largest>
struct ExtremeFold {
  static constexpr float unit = Largest ? -std::numeric_limits<float>::infinity() : std::numeric_limits<float>::infinity();
  /// NaN wins.
  template <class T>
  static T two(T a, T b) {
    return (Largest ? a > b : a < b) | (a != a) ? a : b;
  }
};

template <class F>
double foldTwo(double a, double b) { return F::two(a, b); }

template <class F, class T>
void foldInto(T* acc, const T* x, int64_t n) {
#pragma omp simd
  for (int64_t i = 0; i < n; i++) acc[i] = F::two(acc[i], x[i]);
}

constexpr int64_t kFoldLanes = 64;

/// Lanes folded by halves.
template <class F>
float foldLanes(float* lanes, int64_t n) {
  for (int64_t half = n / 2; half > 0; half /= 2) {
#pragma omp simd
    for (int64_t k = 0; k < half; k++) lanes[k] = F::two(lanes[k], lanes[k + half]);
  }
  return lanes[0];
}

template <class F, int64_t Lanes>
float foldBlocks(const float* x, int64_t n) {
  float lanes[Lanes];
  for (int64_t k = 0; k < Lanes; k++) lanes[k] = x[k];
  int64_t i = Lanes;
  for (; i + Lanes <= n; i += Lanes) {
#pragma omp simd
    for (int64_t k = 0; k < Lanes; k++) lanes[k] = F::two(lanes[k], x[i + k]);
  }
  const int64_t rest = n - i;
#pragma omp simd
  for (int64_t k = 0; k < rest; k++) lanes[k] = F::two(lanes[k], x[i + k]);
  return foldLanes<F>(lanes, Lanes);
}

template <class F>
float foldFew(const float* x, int64_t n) {
  float total = F::unit;
  for (int64_t i = 0; i < n; i++) total = F::two(total, x[i]);
  return total;
}

template <class F>
float foldAll(const float* x, int64_t n) {
  if (n >= kFoldLanes) return foldBlocks<F, kFoldLanes>(x, n);
  return n >= 16 ? foldBlocks<F, 16>(x, n) : foldFew<F>(x, n);
}

template <class F>
void foldRows(const float* x, int64_t rows, int64_t columns, float* out) {
  int64_t r = 0;
  // Short rows: several at once, as each is a chain of dependent steps.
  constexpr int64_t kTogether = 8;
  if (columns < 16)
    for (; r + kTogether <= rows; r += kTogether) {
      float totals[kTogether];
      for (int64_t k = 0; k < kTogether; k++) totals[k] = F::unit;
      const float* from = x + r * columns;
      for (int64_t c = 0; c < columns; c++)
        for (int64_t k = 0; k < kTogether; k++) totals[k] = F::two(totals[k], from[k * columns + c]);
      for (int64_t k = 0; k < kTogether; k++) out[r + k] = totals[k];
    }
  for (; r < rows; r++) out[r] = foldAll<F>(x + r * columns, columns);
}

template <class F>
constexpr FoldFunctions foldsOf() {
  return {F::unit, foldTwo<F>, foldInto<F, float>, foldInto<F, double>, foldAll<F>, foldRows<F>};
}

inline const FoldFunctions& foldTable(Fold fold) {
  static constexpr FoldFunctions table[] = {foldsOf<SumFold>(), foldsOf<ExtremeFold<true>>(), foldsOf<ExtremeFold<false>>()};
  return table[static_cast<int>(fold)];
}

}  // namespace keras_native::KERAS_ISA
