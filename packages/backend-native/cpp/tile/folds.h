// Folds of float tiles. Included once per instruction set.
#include <algorithm>
#include <cstdint>
#include <cstring>
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

/// Sixteen floats; compilers make it of whatever registers there are.
using Lanes16 = float __attribute__((vector_size(64)));
using Lanes8 = float __attribute__((vector_size(32)));
using Lanes4 = float __attribute__((vector_size(16)));
constexpr int64_t kLanes = 16;

/// The first `n` elements, and the unit for the rest.
template <class F>
void loadLanes(const float* x, int64_t n, Lanes16& to) {
  float lanes[kLanes];
  for (int64_t k = 0; k < kLanes; k++) lanes[k] = k < n ? x[k] : F::unit;
  std::memcpy(&to, lanes, sizeof to);
}
inline void loadLanes(const float* x, Lanes16& to) { std::memcpy(&to, x, sizeof to); }

template <class F>
float foldLanes(const Lanes16& v) {
  const Lanes8 v8 = F::two(__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7), __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15));
  const Lanes4 v4 = F::two(__builtin_shufflevector(v8, v8, 0, 1, 2, 3), __builtin_shufflevector(v8, v8, 4, 5, 6, 7));
  return F::two(F::two(v4[0], v4[2]), F::two(v4[1], v4[3]));
}

template <class F>
float foldAll(const float* x, int64_t n) {
  constexpr int64_t kChains = 4;
  Lanes16 total[kChains];
  Lanes16 next;
  int64_t i = 0;
  if (n >= kChains * kLanes) {
    for (int64_t k = 0; k < kChains; k++) loadLanes(x + k * kLanes, total[k]);
    for (i = kChains * kLanes; i + kChains * kLanes <= n; i += kChains * kLanes)
      for (int64_t k = 0; k < kChains; k++) {
        loadLanes(x + i + k * kLanes, next);
        total[k] = F::two(total[k], next);
      }
    total[0] = F::two(F::two(total[0], total[1]), F::two(total[2], total[3]));
  } else {
    loadLanes<F>(x, std::min(n, kLanes), total[0]);
    i = std::min(n, kLanes);
  }
  for (; i + kLanes <= n; i += kLanes) {
    loadLanes(x + i, next);
    total[0] = F::two(total[0], next);
  }
  if (i < n) {
    loadLanes<F>(x + i, n - i, next);
    total[0] = F::two(total[0], next);
  }
  return foldLanes<F>(total[0]);
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
