#include "weight-product.h"

#include <algorithm>

#include "../parallel.h"
#include "../rows/weight-product.h"
#include "post-ops.h"

namespace keras_native {
namespace {

/// Whether the processor is of a kind on which it is known to be faster than the library's product.
#if defined(__x86_64__)
constexpr bool kMeasured = true;
#else
constexpr bool kMeasured = false;
#endif
/// Elements of weights that stay in near caches from one block of rows to the next.
constexpr int64_t kMostWeights = 1024 * 1024;
/// Fewer columns leave registers empty.
constexpr int64_t kLeastColumns = 16;
/// Rows that pay for laying out the last columns anew, where they fill no vector, and all of weights that are read transposed.
constexpr int64_t kLeastRows = 2;
constexpr int64_t kLeastRowsOfParts = 128;
constexpr int64_t kLeastRowsTransposed = 512;
/// Rows that a thread should have before threads share the columns, too: each reads all of its columns' weights.
constexpr int64_t kFewRows = 48;
/// What laying out one element costs, in multiplications.
constexpr int64_t kPackWork = 8;

int64_t leastRows(int64_t columns, bool transposed) {
  return transposed ? kLeastRowsTransposed : columns % kLeastColumns != 0 ? kLeastRowsOfParts : kLeastRows;
}

/// Elements from one of all rows to the next; 0 where they are not evenly spaced.
int64_t rowStep(const Operand& a) {
  const std::size_t rank = a.shape.size();
  const int64_t step = a.strides[rank - 2];
  int64_t rows = a.shape[rank - 2];
  for (std::size_t i = rank - 2; i-- > 0; rows *= a.shape[i])
    if (a.shape[i] != 1 && a.strides[i] != rows * step) return 0;
  return step;
}

bool isOneMatrix(const Operand& b) {
  for (std::size_t i = 0; i + 2 < b.shape.size(); i++)
    if (b.shape[i] != 1 && b.strides[i] != 0) return false;
  return true;
}

}  // namespace

KernelPtr makeWeightProduct(const Step& step) {
  const Operand& a = step.inputs[0];
  const Operand& b = step.inputs[1];
  const std::size_t rank = a.shape.size();
  const int64_t depth = a.shape[rank - 1], columns = b.shape[rank - 1], rows = a.size() / depth;
  const int64_t aRow = rowStep(a), bRow = b.strides[rank - 2], bColumn = b.strides[rank - 1];
  // Weights that stay the same are kept by the library in the layout it likes best.
  const bool steady = step.attributes.flag(0);
  if (!kMeasured || steady || columns < kLeastColumns || depth * columns > kMostWeights) return nullptr;
  if (rows < leastRows(columns, bColumn != 1)) return nullptr;
  if (a.strides[rank - 1] != 1 || aRow < depth || !isOneMatrix(b)) return nullptr;
  if (bColumn == 1 ? bRow < columns : bRow != 1 || bColumn < depth) return nullptr;
  return plain([a, b, out = step.outputs[0], posts = PostList(step), aRow, bRow, bColumn, depth, columns, rows](Frame& frame) mutable {
    const WeightProductFunctions& functions = weightProductFunctions();
    const std::vector<PostOp>& ops = posts.in(frame);
    const auto count = static_cast<int64_t>(ops.size());
    const WeightProduct product{frame.at<float>(a), aRow, frame.at<float>(b), bRow, bColumn, depth, columns, frame.at<float>(out), ops.data(), count};
    Machine& machine = frame.machine;
    const int64_t panels = functions.panels(product), packed = functions.firstPacked(product);
    auto* weights = reinterpret_cast<float*>(machine.scratch(static_cast<std::size_t>(functions.packedSize(product)) * sizeof(float)));
    parallelFor(machine, panels - packed, depth * columns * kPackWork, [&](int64_t begin, int64_t end, int) {
      functions.pack(product, packed + begin, packed + end, weights);
    });
    const int64_t threads = threadsFor(machine, rows, rows * depth * columns);
    const int64_t rowParts = std::clamp<int64_t>(rows / kFewRows, 1, threads);
    const int64_t panelParts = std::min(panels, (threads + rowParts - 1) / rowParts);
    parallelFor(machine, rowParts * panelParts, rows * depth * columns, [&](int64_t begin, int64_t end, int) {
      for (int64_t i = begin; i < end; i++) {
        const int64_t r = i / panelParts, p = i % panelParts;
        functions.part(product, weights, rows * r / rowParts, rows * (r + 1) / rowParts, panels * p / panelParts, panels * (p + 1) / panelParts);
      }
    });
  });
}

}  // namespace keras_native
