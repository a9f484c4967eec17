// aᵀ b, both read where they lie: rows of either are what a block of registers needs. Compiled once per instruction set.
#include "turned-product.h"

#include <algorithm>

#include "ahead.h"
#include "multiply.h"

namespace keras_native::KERAS_ISA {
namespace {

constexpr int64_t kColumns = kPanel * kWidth;
/// Rows of `a` and `b` after which sums are set aside: they stay in the second-level cache, and as many that are fetched ahead.
constexpr int64_t kDepth = 256;
/// Panels whose sums are held in scratch memory while they grow; the last terms go where the result belongs.
constexpr int64_t kPanels = 4;
constexpr int64_t kScratch = kPanels * kTurnedRows * kColumns + kDepth * kColumns;

/// R rows of N vectors of sums over `depth` rows and, unless it is null, of what `add` has in rows that follow one another.
template <int R, int N, class F>
void block(const Left& a, const float* b, int64_t bRow, int64_t depth, const float* add, float* to, int64_t toRow, F&& between) {
  Vec made[R][N];
  eachOf<R, N>([&](auto r, auto v) KERAS_INLINED { made[r][v] = Vec{}; });
  accumulate(made, a, b, bRow, depth, between);
  if (add != nullptr) eachOf<R, N>([&](auto r, auto v) KERAS_INLINED { made[r][v] += load(add + (r * N + v) * kWidth); });
  eachOf<R, N>([&](auto r, auto v) KERAS_INLINED { store(to + r * toRow + v * kWidth, made[r][v]); });
}

/// Some panels of some rows.
struct Strip {
  const TurnedProduct& p;
  const TurnedPart& part;
  int64_t rows;
  int64_t firstPanel;
  int64_t endPanel;
  float* sums;
  /// Room for those columns of `b` that fill no vector.
  float* edge;

  int64_t widthOf(int64_t panel) const { return std::min(kColumns, p.columns - panel * kColumns); }
  float* sumsOf(int64_t panel) const { return sums + (panel - firstPanel) * kTurnedRows * kColumns; }
  float* resultOf(int64_t panel) const { return part.to + (panel - part.firstPanel) * kColumns; }

  template <class F>
  void addPanel(int64_t panel, int64_t k, int64_t depth, F&& between) const {
    const int64_t width = widthOf(panel);
    const float* b = p.b + k * p.bRow + panel * kColumns;
    int64_t bRow = p.bRow;
    if (padded(width) != width) {
      pack(b, bRow, depth, depth, width, 1.0F, edge);
      b = edge;
      bRow = padded(width);
    }
    withCount<kPanel>(padded(width) / kWidth, [&](auto count) {
      constexpr int N = decltype(count)::value;
      inGroups<kRows>(rows, [&](auto group, int64_t row) {
        const Left a{p.a + k * p.aRow + part.firstRow + row, 1, p.aRow};
        float* kept = sumsOf(panel) + row * N * kWidth;
        const bool done = k + depth == p.depth && N * kWidth == width;
        float* to = done ? resultOf(panel) + row * part.toRow : kept;
        block<decltype(group)::value, N>(a, b, bRow, depth, k > 0 ? kept : nullptr, to, done ? part.toRow : N * kWidth, between);
      });
    });
  }

  void run() const {
    const int64_t panels = endPanel - firstPanel, column = firstPanel * kColumns;
    const int64_t calls = panels * ((rows + kRows - 1) / kRows) * (kDepth / kBetween);
    for (int64_t k = 0; k < p.depth; k += kDepth) {
      const int64_t next = k + kDepth, more = std::clamp<int64_t>(p.depth - next, 0, kDepth);
      AheadOf coming;
      coming.add({p.a + next * p.aRow + part.firstRow, p.aRow, more, rows});
      coming.add({p.b + next * p.bRow + column, p.bRow, more, std::min(panels * kColumns, p.columns - column)});
      coming.spread(calls);
      for (int64_t panel = firstPanel; panel < endPanel; panel++) addPanel(panel, k, std::min(kDepth, p.depth - k), coming);
    }
    // Columns that fill no vector were made with others that do not exist.
    for (int64_t panel = firstPanel; panel < endPanel; panel++) {
      const int64_t width = widthOf(panel);
      if (padded(width) == width) continue;
      const float* from = sumsOf(panel);
      float* to = resultOf(panel);
      for (int64_t r = 0; r < rows; r++, from += padded(width), to += part.toRow) std::copy(from, from + width, to);
    }
  }
};

void part(const TurnedProduct& p, const TurnedPart& part, float* scratch) {
  float* edge = scratch + kPanels * kTurnedRows * kColumns;
  for (int64_t panel = part.firstPanel; panel < part.endPanel; panel += kPanels)
    Strip{p, part, part.endRow - part.firstRow, panel, std::min(panel + kPanels, part.endPanel), scratch, edge}.run();
}

}  // namespace

extern const TurnedProductFunctions turnedProductFunctions;
const TurnedProductFunctions turnedProductFunctions{kRows, kColumns, kScratch, part};

}  // namespace keras_native::KERAS_ISA
