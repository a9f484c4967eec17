// Rows of `a` times panels of `b`, which lie packed in a near cache; post-ops in registers. Compiled once per instruction set.
#include "tall-product.h"

#include <algorithm>

#include "ahead.h"
#include "multiply.h"
#include "post-vectors.h"

namespace keras_native::KERAS_ISA {
namespace {

constexpr int64_t kColumns = kPanel * kWidth;
/// Rows after which the next panel is taken: they stay in the first-level cache, while as many are fetched.
constexpr int64_t kBlockDepth = 48 * 128;
/// Rows of a row-major `b` that are laid out as one piece of work.
constexpr int64_t kPackRows = 16;

int64_t blockRows(int64_t depth) { return std::max<int64_t>(kRows, kBlockDepth / depth / kRows * kRows); }

int64_t widthOf(const TallProduct& p, int64_t panel) { return std::min(kColumns, p.columns - panel * kColumns); }

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

/// Calls `body(row, vector)` for each vector of a block.
template <int R, int N, class F>
inline KERAS_INLINED void eachOf(F&& body) {
  unrolled<R * N>([&](auto i) KERAS_INLINED { body(std::integral_constant<int, i / N>{}, std::integral_constant<int, i % N>{}); });
}

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
void block(const TallProduct& p, const float* a, const float* packed, int64_t channel, int64_t at, Columns<N, Whole> columns, F&& between) {
  Vec sums[R][N];
  eachOf<R, N>([&](auto r, auto v) KERAS_INLINED { sums[r][v] = Vec{}; });
  accumulate(sums, {a, p.aRow, 1}, packed, N * kWidth, p.depth, between);
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
void panelOf(const TallProduct& p, const float* packed, int64_t panel, int64_t first, int64_t rows, F&& between) {
  const int64_t width = widthOf(p, panel);
  withCount<kPanel>(padded(width) / kWidth, [&](auto vectors) {
    constexpr int N = decltype(vectors)::value;
    const Columns<N, Whole> columns{width - (N - 1) * kWidth};
    inGroups<kRows>(rows, [&](auto group, int64_t row) {
      const int64_t r = first + row, channel = panel * kColumns;
      block<decltype(group)::value>(p, p.a + r * p.aRow, packed + channel * p.depth, channel, r * p.columns + channel, columns, between);
    });
  });
}

void rows(const TallProduct& p, const float* packed, int64_t first, int64_t end) {
  const int64_t together = blockRows(p.depth), panels = (p.columns + kColumns - 1) / kColumns;
  for (int64_t r = first; r < end; r += together) {
    const int64_t next = std::min(r + together, end), more = std::min(together, end - next);
    AheadOf coming;
    coming.add({p.a + next * p.aRow, p.aRow, more, p.depth});
    coming.add({p.to + next * p.columns, p.columns, more, p.columns});
    int room = 3;
    for (const PostOp* op = p.posts; op < p.posts + p.postCount; op++)
      if (op->perResult != 0 && room-- > 0) coming.add({op->operand + next * p.columns, p.columns, more, p.columns});
    coming.spread((next - r + kRows - 1) / kRows * panels * ((p.depth + kBetween - 1) / kBetween));
    for (int64_t panel = 0; panel < panels; panel++) {
      if (widthOf(p, panel) % kWidth == 0) panelOf<true>(p, packed, panel, r, next - r, coming);
      else panelOf<false>(p, packed, panel, r, next - r, coming);
    }
  }
}

int64_t packedSize(const TallProduct& p) { return padded(p.columns) * p.depth; }

/// Both ways `b` is read in the order it lies in memory.
int64_t packParts(const TallProduct& p) {
  return p.bColumn == 1 ? (p.depth + kPackRows - 1) / kPackRows : (p.columns + kColumns - 1) / kColumns;
}
void packSome(const TallProduct& p, int64_t first, int64_t end, float* packed) {
  if (p.bColumn == 1) {
    for (int64_t k = first * kPackRows; k < std::min(end * kPackRows, p.depth); k++)
      for (int64_t column = 0; column < p.columns; column += kColumns) {
        const int64_t width = std::min(kColumns, p.columns - column);
        pack(p.b + k * p.bRow + column, 0, 1, 1, width, 1.0F, packed + column * p.depth + k * padded(width));
      }
    return;
  }
  for (int64_t column = first * kColumns; column < std::min(end * kColumns, p.columns); column += kColumns) {
    const int64_t width = std::min(kColumns, p.columns - column);
    packTransposed(p.b + column * p.bColumn, p.bColumn, width, p.depth, packed + column * p.depth, padded(width));
  }
}

}  // namespace

extern const TallProductFunctions tallProductFunctions;
const TallProductFunctions tallProductFunctions{packedSize, packParts, packSome, rows};

}  // namespace keras_native::KERAS_ISA
