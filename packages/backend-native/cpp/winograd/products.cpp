// Products whose right side is a panel as wide as the registers hold. Compiled once per instruction set (KERAS_ISA names it).
#include "products.h"

#include "../rows/multiply.h"

namespace keras_native::KERAS_ISA {
namespace {

template <int R, int N>
void block(const Left& a, int64_t depth, const float* b, float* c, int64_t cRow, bool add) {
  Vec sums[R][N];
  eachOf<R, N>([&](auto r, auto v) KERAS_INLINED { sums[r][v] = Vec{}; });
  if (add) eachOf<R, N>([&](auto r, auto v) KERAS_INLINED { sums[r][v] = load(c + r * cRow + v * kWidth); });
  accumulate(sums, a, b, N * kWidth, depth);
  eachOf<R, N>([&](auto r, auto v) KERAS_INLINED { store(c + r * cRow + v * kWidth, sums[r][v]); });
}

void multiply(const Strided& a, int64_t rows, int64_t depth, const float* b, int64_t width, float* c, int64_t cRow, bool add) {
  withCount<kPanel>(width / kWidth, [&](auto panel) {
    inGroups<kRows>(rows, [&](auto group, int64_t row) {
      block<decltype(group)::value, decltype(panel)::value>({a.at + row * a.row, a.row, a.column}, depth, b, c + row * cRow, cRow, add);
    });
  });
}

}  // namespace

extern const PanelProducts panelProducts;
const PanelProducts panelProducts{kPanel * kWidth, multiply};

}  // namespace keras_native::KERAS_ISA
