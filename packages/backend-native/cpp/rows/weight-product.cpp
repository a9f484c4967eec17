// Rows of `a` times panels of `b`, which lie packed in a near cache; post-ops in registers. Compiled once per instruction set.
#include "weight-product.h"

#include <algorithm>

#include "ahead.h"
#include "multiply.h"
#include "post-vectors.h"

namespace keras_native::KERAS_ISA {
namespace {

/// Rows after which the next panel is taken: they stay in a near cache, while as many are fetched.
constexpr int64_t kBlock = 48;
/// Operands of post-ops that are fetched with them at most.
constexpr int kFetched = 3;

/// Vectors of a row, the last of which may be shorter.
int64_t vectorsOf(const WeightProduct& p) { return (p.columns + kWidth - 1) / kWidth; }
int64_t panels(const WeightProduct& p) { return (vectorsOf(p) + kPanel - 1) / kPanel; }
/// Where a panel begins: they are as even as can be.
int64_t columnOf(const WeightProduct& p, int64_t panel) { return vectorsOf(p) * panel / panels(p) * kWidth; }

/// Rows of `b` are read where they lie, except that the last columns must fill vectors.
int64_t firstPacked(const WeightProduct& p) { return p.bColumn != 1 ? 0 : panels(p) - (p.columns % kWidth != 0 ? 1 : 0); }
int64_t packedSize(const WeightProduct& p) { return (vectorsOf(p) * kWidth - columnOf(p, firstPacked(p))) * p.depth; }
int64_t placeOf(const WeightProduct& p, int64_t panel) { return (columnOf(p, panel) - columnOf(p, firstPacked(p))) * p.depth; }

void packPanels(const WeightProduct& p, int64_t first, int64_t end, float* packed) {
  for (int64_t panel = first; panel < end; panel++) {
    const int64_t column = columnOf(p, panel), width = std::min(columnOf(p, panel + 1), p.columns) - column;
    float* to = packed + placeOf(p, panel);
    if (p.bColumn == 1) pack(p.b + column, p.bRow, p.depth, p.depth, width, 1.0F, to);
    else packTransposed(p.b + column * p.bColumn, p.bColumn, width, p.depth, to, padded(width));
  }
}

/// What the rows of a panel are multiplied by.
struct Right {
  const float* at;
  int64_t row;
};

/// N vectors of neighbouring columns, the last of which may be shorter.
template <int N, bool Whole>
struct Columns {
  int64_t last;
  Vec get(const float* row, int v) const { return Whole || v < N - 1 ? load(row + v * kWidth) : loadPart(row + v * kWidth, last); }
  void put(float* row, int v, Vec x) const {
    if (Whole || v < N - 1) store(row + v * kWidth, x);
    else storePart(row + v * kWidth, x, last);
  }
};

/// x = f(x, y) with the numbers y of a post-op.
template <int R, int N, class C, class F>
inline KERAS_INLINED void with(const PostOp& op, const C& columns, int64_t channel, int64_t at, int64_t row, Vec (&x)[R][N], F f) {
  if (op.perResult != 0)
    return eachOf<R, N>([&](auto r, auto v) KERAS_INLINED { x[r][v] = f(x[r][v], columns.get(op.operand + at + r * row, v)); });
  unrolled<N>([&](auto v) KERAS_INLINED {
    const Vec y = op.operand == nullptr ? all(op.constant) : op.perChannel != 0 ? columns.get(op.operand + channel, v) : all(*op.operand);
    unrolled<R>([&](auto r) KERAS_INLINED { x[r][v] = f(x[r][v], y); });
  });
}

/// Those that take long by themselves; vectors lie in memory.
__attribute__((noinline)) void curve(PostKind kind, Vec* x, int count) {
  for (int i = 0; i < count; i++)
    x[i] = kind == PostKind::Sigmoid ? sigmoid(x[i]) : kind == PostKind::Tanh ? tangent(x[i]) : x[i] * sigmoid(x[i]);
}

/// A block of R rows and N vectors, whose first result is at `at` of the result.
template <int R, int N, bool Whole, class F>
void block(const WeightProduct& p, const float* a, const Right& b, int64_t channel, int64_t at, Columns<N, Whole> columns, F&& between) {
  Vec sums[R][N];
  eachOf<R, N>([&](auto r, auto v) KERAS_INLINED { sums[r][v] = Vec{}; });
  accumulate(sums, {a, p.aRow, 1}, b.at, b.row, p.depth, between);
  for (const PostOp* op = p.posts; op < p.posts + p.postCount; op++) {
    const auto apply = [&](auto f) KERAS_INLINED { with(*op, columns, channel, at, p.columns, sums, f); };
    switch (op->kind) {
      case PostKind::Add: apply([](Vec x, Vec y) { return x + y; }); break;
      case PostKind::Sub: apply([](Vec x, Vec y) { return x - y; }); break;
      case PostKind::Mul: apply([](Vec x, Vec y) { return x * y; }); break;
      case PostKind::Div: apply([](Vec x, Vec y) { return x / y; }); break;
      case PostKind::Relu:
        eachOf<R, N>([&](auto r, auto v) KERAS_INLINED { sums[r][v] = sums[r][v] <= 0.0F ? Vec{} : sums[r][v]; });  // NaN stays
        break;
      default: {
        Vec copies[R * N];  // the sums themselves stay in registers
        eachOf<R, N>([&](auto r, auto v) KERAS_INLINED { copies[r * N + v] = sums[r][v]; });
        curve(op->kind, copies, R * N);
        eachOf<R, N>([&](auto r, auto v) KERAS_INLINED { sums[r][v] = copies[r * N + v]; });
      }
    }
  }
  eachOf<R, N>([&](auto r, auto v) KERAS_INLINED { columns.put(p.to + at + r * p.columns, v, sums[r][v]); });
}

template <bool Whole, class F>
void rowsOf(const WeightProduct& p, const Right& b, int64_t column, int64_t width, int64_t first, int64_t end, F&& between) {
  withCount<kPanel>(padded(width) / kWidth, [&](auto vectors) {
    constexpr int N = decltype(vectors)::value;
    const Columns<N, Whole> columns{width - (N - 1) * kWidth};
    inGroups<kRows>(end - first, [&](auto group, int64_t row) {
      const int64_t r = first + row;
      block<decltype(group)::value>(p, p.a + r * p.aRow, b, column, r * p.columns + column, columns, between);
    });
  });
}

void part(const WeightProduct& p, const float* packed, int64_t firstRow, int64_t endRow, int64_t firstPanel, int64_t endPanel) {
  for (int64_t r = firstRow; r < endRow; r += kBlock) {
    const int64_t next = std::min(r + kBlock, endRow), more = std::min(kBlock, endRow - next);
    AheadOf coming;
    coming.add({p.a + next * p.aRow, p.aRow, more, p.depth});
    coming.add({p.to + next * p.columns, p.columns, more, p.columns});
    int operands = 0;
    for (const PostOp* op = p.posts; op < p.posts + p.postCount; op++)
      if (op->perResult != 0 && operands++ < kFetched) coming.add({op->operand + next * p.columns, p.columns, more, p.columns});
    coming.spread((next - r + kRows - 1) / kRows * (endPanel - firstPanel) * ((p.depth + kBetween - 1) / kBetween));
    for (int64_t panel = firstPanel; panel < endPanel; panel++) {
      const int64_t column = columnOf(p, panel), width = std::min(columnOf(p, panel + 1), p.columns) - column;
      const Right b = panel < firstPacked(p) ? Right{p.b + column, p.bRow} : Right{packed + placeOf(p, panel), padded(width)};
      if (width % kWidth == 0) rowsOf<true>(p, b, column, width, r, next, coming);
      else rowsOf<false>(p, b, column, width, r, next, coming);
    }
  }
}

}  // namespace

extern const WeightProductFunctions weightProductFunctions;
const WeightProductFunctions weightProductFunctions{panels, firstPacked, packedSize, packPanels, part};

}  // namespace keras_native::KERAS_ISA
