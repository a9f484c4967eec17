// Reductions over any axes of any view. Work is split by shape alone, so results do not depend on the number of threads.
#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "../parallel.h"
#include "../strided.h"
#include "factories.h"

namespace keras_native {
namespace {

/// Elements one task folds; larger reductions are folded in parts and the parts in order.
constexpr int64_t kPart = 8192;
constexpr int64_t kColumns = 256;
constexpr std::size_t kLanes = 16;

struct SumOf {
  template <class T>
  using Total = Sum<T>;
  template <class T>
  static Total<T> unit() { return 0; }
  template <class A>
  static A fold(A a, A b) { return static_cast<A>(a + b); }
};
struct ProductOf {
  template <class T>
  using Total = Sum<T>;
  template <class T>
  static Total<T> unit() { return 1; }
  template <class A>
  static A fold(A a, A b) { return static_cast<A>(a * b); }
};
template <bool Largest>
struct ExtremeOf {
  template <class T>
  using Total = Compute<T>;
  template <class T>
  static Total<T> unit() {
    using A = Total<T>;
    if constexpr (std::is_same_v<T, Bool>) return Largest ? 0 : 1;
    else if constexpr (std::is_floating_point_v<A>) return Largest ? -std::numeric_limits<A>::infinity() : std::numeric_limits<A>::infinity();
    else return Largest ? std::numeric_limits<A>::lowest() : std::numeric_limits<A>::max();
  }
  template <class A>
  static A fold(A a, A b) {
    if constexpr (Largest) return (a > b) | (a != a) ? a : b;
    else return (a < b) | (a != a) ? a : b;
  }
};

/// The input as two views: axes that stay and axes that go.
struct Layout {
  View kept;
  View gone;
  int64_t groups;
  int64_t members;
};
Layout layoutOf(const Operand& x, const Shape& axes) {
  Shape keptShape, keptStrides, goneShape, goneStrides;
  for (std::size_t i = 0; i < x.shape.size(); i++) {
    const bool goes = std::find(axes.begin(), axes.end(), static_cast<int64_t>(i)) != axes.end();
    (goes ? goneShape : keptShape).push_back(x.shape[i]);
    (goes ? goneStrides : keptStrides).push_back(x.strides[i]);
  }
  const int64_t groups = sizeOf(keptShape);
  const int64_t members = sizeOf(goneShape);
  return {View(keptShape, keptStrides), View(goneShape, goneStrides), groups, members};
}

template <class T, class R>
class Reduce final : public Kernel {
  using Total = typename R::template Total<T>;
  /// Within a part floats are added as they are, in many lanes; parts are added in double.
  using Lane = std::conditional_t<std::is_same_v<Total, double> && std::is_same_v<R, SumOf>, Compute<T>, Total>;

 public:
  explicit Reduce(const Step& step)
      : x_(step.inputs[0]), out_(step.outputs[0]), layout_(layoutOf(x_, step.attributes.integers(0))) {
    // Neighbouring results from neighbouring elements: fold whole rows at a time.
    byColumns_ = layout_.kept.strides.back() == 1 && layout_.kept.shape.back() >= 4 && layout_.gone.strides.back() != 1;
    width_ = byColumns_ ? std::min(kColumns, layout_.kept.shape.back()) : 1;
    blocksPerRow_ = byColumns_ ? (layout_.kept.shape.back() + width_ - 1) / width_ : 1;
    rows_ = byColumns_ ? layout_.groups / std::max<int64_t>(layout_.kept.shape.back(), 1) : layout_.groups;
    membersPerPart_ = std::max<int64_t>(1, kPart / width_);
    parts_ = std::max<int64_t>(1, (layout_.members + membersPerPart_ - 1) / membersPerPart_);
  }

  void run(Frame& frame) override {
    if (layout_.groups == 0) return;
    const T* x = frame.at<T>(x_);
    T* out = frame.at<T>(out_);
    const int64_t work = layout_.groups * layout_.members;
    const int64_t blocks = rows_ * blocksPerRow_;
    auto* partial = reinterpret_cast<Total*>(
        parts_ == 1 ? nullptr : frame.machine.scratch(static_cast<std::size_t>(blocks * parts_ * width_) * sizeof(Total)));
    parallelFor(frame.machine, blocks * parts_, work, [&](int64_t begin, int64_t end, int) {
      std::array<Total, static_cast<std::size_t>(kColumns)> totals;
      for (int64_t task = begin; task < end; task++) {
        const int64_t block = task / parts_;
        const int64_t from = task % parts_ * membersPerPart_;
        const int64_t to = std::min(layout_.members, from + membersPerPart_);
        foldBlock(x, block, from, to, totals.data());
        if (parts_ == 1) store(out, block, totals.data());
        else std::copy_n(totals.data(), width_, partial + task * width_);
      }
    });
    if (parts_ == 1) return;
    for (int64_t block = 0; block < blocks; block++) {
      Total* first = partial + block * parts_ * width_;
      for (int64_t part = 1; part < parts_; part++)
        for (int64_t j = 0; j < width_; j++) first[j] = R::fold(first[j], first[part * width_ + j]);
      store(out, block, first);
    }
  }

 private:
  int64_t columnsOf(int64_t block) const {
    return byColumns_ ? std::min(width_, layout_.kept.shape.back() - block % blocksPerRow_ * width_) : 1;
  }
  int64_t firstGroup(int64_t block) const {
    return byColumns_ ? block / blocksPerRow_ * layout_.kept.shape.back() + block % blocksPerRow_ * width_ : block;
  }
  void store(T* out, int64_t block, const Total* totals) const {
    T* to = out + firstGroup(block);
    for (int64_t j = 0; j < columnsOf(block); j++) to[j] = Element<T>::store(static_cast<Compute<T>>(totals[j]));
  }
  /// A total as an element would be read: wide integers of bool sums count as "any".
  static Lane read(T x) { return static_cast<Lane>(Element<T>::load(x)); }

  void foldBlock(const T* x, int64_t block, int64_t from, int64_t to, Total* totals) const {
    const int64_t group = firstGroup(block);
    int64_t base = 0;
    layout_.kept.stretches(group, group + 1, [&](int64_t offset, int64_t, int64_t) { base = offset; });
    if (byColumns_) foldColumns(x + base, columnsOf(block), from, to, totals);
    else totals[0] = foldOne(x + base, from, to);
  }
  void foldColumns(const T* x, int64_t columns, int64_t from, int64_t to, Total* totals) const {
    std::array<Lane, static_cast<std::size_t>(kColumns)> lanes;
    std::fill_n(lanes.begin(), width_, static_cast<Lane>(R::template unit<T>()));
    layout_.gone.stretches(from, to, [&](int64_t offset, int64_t count, int64_t step) {
      for (int64_t i = 0; i < count; i++) {
        const T* row = x + offset + i * step;
#pragma omp simd
        for (int64_t j = 0; j < columns; j++) lanes[static_cast<std::size_t>(j)] = combine(lanes[static_cast<std::size_t>(j)], read(row[j]));
      }
    });
    for (int64_t j = 0; j < width_; j++) totals[j] = static_cast<Total>(lanes[static_cast<std::size_t>(j)]);
  }
  Total foldOne(const T* x, int64_t from, int64_t to) const {
    std::array<Lane, kLanes> lanes;
    lanes.fill(static_cast<Lane>(R::template unit<T>()));
    layout_.gone.stretches(from, to, [&](int64_t offset, int64_t count, int64_t step) {
      const T* run = x + offset;
      int64_t i = 0;
      if (step == 1)
        for (; i + static_cast<int64_t>(kLanes) <= count; i += kLanes)
          for (std::size_t k = 0; k < kLanes; k++) lanes[k] = combine(lanes[k], read(run[i + static_cast<int64_t>(k)]));
      for (; i < count; i++) lanes[0] = combine(lanes[0], read(run[i * step]));
    });
    auto total = static_cast<Total>(lanes[0]);
    for (std::size_t k = 1; k < kLanes; k++) total = combine(total, static_cast<Total>(lanes[k]));
    return total;
  }
  template <class A>
  static A combine(A a, A b) {
    if constexpr (std::is_same_v<T, Bool>) return static_cast<A>(R::fold(a, b) != 0);
    else return R::fold(a, b);
  }

  Operand x_;
  Operand out_;
  Layout layout_;
  bool byColumns_;
  int64_t width_;
  int64_t blocksPerRow_;
  int64_t rows_;
  int64_t membersPerPart_;
  int64_t parts_;
};

template <class R>
KernelPtr make(const Step& step) {
  return dispatch(step.inputs[0].dtype, [&](auto tag) -> KernelPtr { return std::make_unique<Reduce<typename decltype(tag)::Type, R>>(step); });
}

}  // namespace

KernelPtr makeSum(const Step& step, const Blocks&) { return make<SumOf>(step); }
KernelPtr makeProduct(const Step& step, const Blocks&) { return make<ProductOf>(step); }
KernelPtr makeReduceMax(const Step& step, const Blocks&) { return make<ExtremeOf<true>>(step); }
KernelPtr makeReduceMin(const Step& step, const Blocks&) { return make<ExtremeOf<false>>(step); }

}  // namespace keras_native
