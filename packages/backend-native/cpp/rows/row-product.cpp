// A row times a matrix: as fast as the matrix streams in. Compiled once per instruction set (KERAS_ISA names it).
#include "row-product.h"

#include "vector.h"

namespace keras_native::KERAS_ISA {
namespace {

/// Rows of the matrix that are read side by side: one pass over y for each such group, and the matrix in order.
constexpr int kRows = 8;

/// y += Σ over `Rows` rows from w on.
template <int Rows, bool First>
void addRows(const float* x, const float* w, int64_t columns, int64_t begin, int64_t end, float* y) {
  Vec factors[Rows];
  for (int r = 0; r < Rows; r++) factors[r] = all(x[r]);
  eachVector(end - begin, [&](auto at) {
    const float* column = w + begin;
    Vec even = First ? Vec{} : at.load(y + begin);
    Vec odd{};
    for (int r = 0; r + 1 < Rows; r += 2) {
      even += factors[r] * at.load(column + r * columns);
      odd += factors[r + 1] * at.load(column + (r + 1) * columns);
    }
    if constexpr (Rows % 2 != 0) even += factors[Rows - 1] * at.load(column + (Rows - 1) * columns);
    at.store(y + begin, even + odd);
  });
}

void productOfColumns(const float* x, const float* w, int64_t depth, int64_t columns, int64_t begin, int64_t end, float* y) {
  int64_t k = 0;
  if (depth >= kRows) {
    addRows<kRows, true>(x, w, columns, begin, end, y);
    for (k = kRows; k + kRows <= depth; k += kRows) addRows<kRows, false>(x + k, w + k * columns, columns, begin, end, y);
  } else {
    addRows<1, true>(x, w, columns, begin, end, y);
    k = 1;
  }
  for (; k < depth; k++) addRows<1, false>(x + k, w + k * columns, columns, begin, end, y);
}

}  // namespace

extern const RowProductFunctions rowProductFunctions;
const RowProductFunctions rowProductFunctions{productOfColumns};

}  // namespace keras_native::KERAS_ISA
