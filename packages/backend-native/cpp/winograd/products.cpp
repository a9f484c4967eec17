// Products whose right side is a panel as wide as the registers hold. Compiled once per instruction set (KERAS_ISA names it).
#include "products.h"

#include "../rows/vector.h"

namespace keras_native::KERAS_ISA {
namespace {

#if defined(__AVX512F__)
constexpr int kVectors = 4;
#else
constexpr int kVectors = 2;
#endif

/// `Rows` rows of the result, held in registers.
template <int Rows, int Vectors, bool Add>
void block(const float* a, int64_t aRow, int64_t aColumn, int64_t depth, const float* b, float* c, int64_t cRow) {
  Vec sums[Rows][Vectors];
  for (int r = 0; r < Rows; r++)
    for (int v = 0; v < Vectors; v++) sums[r][v] = Add ? load(c + r * cRow + v * kWidth) : Vec{};
  for (int64_t k = 0; k < depth; k++, a += aColumn, b += Vectors * kWidth) {
    Vec right[Vectors];
    for (int v = 0; v < Vectors; v++) right[v] = load(b + v * kWidth);
    for (int r = 0; r < Rows; r++) {
      const Vec left = all(a[r * aRow]);
      for (int v = 0; v < Vectors; v++) sums[r][v] += left * right[v];
    }
  }
  for (int r = 0; r < Rows; r++)
    for (int v = 0; v < Vectors; v++) store(c + r * cRow + v * kWidth, sums[r][v]);
}

template <int Vectors, bool Add>
void rowsOf(const Strided& a, int64_t rows, int64_t depth, const float* b, float* c, int64_t cRow) {
  int64_t r = 0;
  for (; r + 6 <= rows; r += 6) block<6, Vectors, Add>(a.at + r * a.row, a.row, a.column, depth, b, c + r * cRow, cRow);
  for (; r + 4 <= rows; r += 4) block<4, Vectors, Add>(a.at + r * a.row, a.row, a.column, depth, b, c + r * cRow, cRow);
  for (; r < rows; r += 2) block<2, Vectors, Add>(a.at + r * a.row, a.row, a.column, depth, b, c + r * cRow, cRow);
}

template <int Vectors>
void product(const Strided& a, int64_t rows, int64_t depth, const float* b, float* c, int64_t cRow, bool add) {
  if (add) rowsOf<Vectors, true>(a, rows, depth, b, c, cRow);
  else rowsOf<Vectors, false>(a, rows, depth, b, c, cRow);
}

void multiply(const Strided& a, int64_t rows, int64_t depth, const float* b, int64_t width, float* c, int64_t cRow, bool add) {
  switch (width / kWidth) {
    case 1: return product<1>(a, rows, depth, b, c, cRow, add);
    case 2: return product<2>(a, rows, depth, b, c, cRow, add);
#if defined(__AVX512F__)
    case 3: return product<3>(a, rows, depth, b, c, cRow, add);
    default: return product<4>(a, rows, depth, b, c, cRow, add);
#else
    default: return;
#endif
  }
}

}  // namespace

extern const PanelProducts panelProducts;
const PanelProducts panelProducts{kVectors * kWidth, multiply};

}  // namespace keras_native::KERAS_ISA
