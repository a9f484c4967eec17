#include "row-product.h"

#include <algorithm>

#include "../helper.h"
#include "../parallel.h"
#include "../rows/row-product.h"

namespace keras_native {
namespace {

/// Columns that threads take at once.
constexpr int64_t kBlock = 64;
/// Matrices that a core's own cache may hold in part only, but in a part that counts.
constexpr int64_t kSmallest = 512 * 1024;
constexpr int64_t kLargest = 4 * 1024 * 1024;
constexpr int64_t kPart = 256 * 1024;

/// An even number, for two cores.
int64_t partsOf(int64_t depth, int64_t columns) {
  const int64_t bytes = depth * columns * static_cast<int64_t>(sizeof(float));
  const int64_t most = std::max<int64_t>(depth / kRowGroup, 1);
  return bytes < kSmallest || bytes > kLargest || most == 1 ? 1 : std::min(bytes / kPart, most) / 2 * 2;
}

/**
 * One row times a matrix needs no more than one look at the matrix: it takes as long as the matrix takes to stream in. Two cores
 * take parts of it from either end, so that most of each half stays in the cache of one. Else runs go there and back through the
 * parts by turns, and each begins with what a core's cache still has of the last. Every part has a sum of its own, so that it
 * changes no bit who makes it, and when.
 */
class RowProduct final : public Kernel {
 public:
  explicit RowProduct(const Step& step)
      : x_(step.inputs[0]),
        w_(step.inputs[1]),
        y_(step.outputs[0]),
        depth_(x_.shape.back()),
        columns_(y_.shape.back()),
        parts_(partsOf(depth_, columns_)) {}

  void run(Frame& frame) override {
    auto* y = frame.at<float>(y_);
    const auto bytes = static_cast<std::size_t>(parts_ * columns_) * sizeof(float);
    auto* sums = parts_ == 1 ? y : reinterpret_cast<float*>(frame.machine.scratch(bytes));
    const auto& functions = rowProductFunctions();
    const auto* x = frame.at<float>(x_);
    const auto* w = frame.at<float>(w_);
    const auto add = [&](int64_t part, int64_t begin, int64_t end) {
      const int64_t row = startOf(part);
      functions.columns(x + row, w + row * columns_, startOf(part + 1) - row, columns_, begin, end, sums + part * columns_);
    };
    Helper* helper = parts_ == 1 ? nullptr : frame.machine.helper;
    if (helper != nullptr && helper->share(static_cast<int>(parts_), [&](int part) { add(part, 0, columns_); })) {
      functions.sum(sums, parts_, columns_, 0, columns_, y);
      return;
    }
    parallelFor(frame.machine, (columns_ + kBlock - 1) / kBlock, depth_ * columns_, [&](int64_t first, int64_t last, int) {
      const int64_t begin = first * kBlock;
      const int64_t end = std::min(last * kBlock, columns_);
      for (int64_t i = 0; i < parts_; i++) add(back_ ? parts_ - 1 - i : i, begin, end);
      if (parts_ > 1) functions.sum(sums, parts_, columns_, begin, end, y);
    });
    back_ = !back_;
  }

 private:
  int64_t startOf(int64_t part) const { return part == parts_ ? depth_ : depth_ / kRowGroup * part / parts_ * kRowGroup; }

  Operand x_, w_, y_;
  int64_t depth_, columns_, parts_;
  bool back_ = false;
};

}  // namespace

KernelPtr makeRowProduct(const Step& step) { return std::make_unique<RowProduct>(step); }

}  // namespace keras_native
