// A row times a matrix: as fast as the matrix streams in. Compiled once per instruction set (KERAS_ISA names it).
#include "row-product.h"

#include "vector.h"

namespace keras_native::KERAS_ISA {
namespace {

/// One pass over y for each group of rows that are read side by side, and the matrix in order.
constexpr int kRows = kRowGroup;

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

/// At most one vector of columns: the results stay in registers, in sums that do not wait for each other.
void narrowProduct(const float* x, const float* w, int64_t depth, int64_t columns, int64_t begin, int64_t end, float* y) {
  constexpr int kSums = 4;
  eachVector(end - begin, [&](auto at) {
    const float* column = w + begin;
    Vec sums[kSums]{};
    int64_t k = 0;
    for (; k + kSums <= depth; k += kSums)
      for (int s = 0; s < kSums; s++) sums[s] += all(x[k + s]) * at.load(column + (k + s) * columns);
    for (; k < depth; k++) sums[0] += all(x[k]) * at.load(column + k * columns);
    at.store(y + begin, (sums[0] + sums[1]) + (sums[2] + sums[3]));
  });
}

void productOfColumns(const float* x, const float* w, int64_t depth, int64_t columns, int64_t begin, int64_t end, float* y) {
  if (columns <= kWidth) return narrowProduct(x, w, depth, columns, begin, end, y);
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

void sumOfRows(const float* rows, int64_t count, int64_t columns, int64_t begin, int64_t end, float* y) {
  eachVector(end - begin, [&](auto at) {
    Vec sum = at.load(rows + begin);
    for (int64_t r = 1; r < count; r++) sum += at.load(rows + r * columns + begin);
    at.store(y + begin, sum);
  });
}

}  // namespace

extern const RowProductFunctions rowProductFunctions;
const RowProductFunctions rowProductFunctions{productOfColumns, sumOfRows};

}  // namespace keras_native::KERAS_ISA
