#include "tall-product.h"

#include "../parallel.h"
#include "../rows/tall-product.h"
#include "post-ops.h"

namespace keras_native {
namespace {

/// Rows from which on laying out the matrix anew for every run costs less than it saves.
constexpr int64_t kLeastRows = 256;
constexpr int64_t kLeastDepth = 32;
constexpr int64_t kLeastColumns = 32;
/// Elements of a matrix that stays in the second-level cache beside the rows that pass by.
constexpr int64_t kMostWeights = 128 * 1024;

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

KernelPtr makeTallProduct(const Step& step) {
  const Operand& a = step.inputs[0];
  const Operand& b = step.inputs[1];
  const std::size_t rank = a.shape.size();
  const int64_t depth = a.shape[rank - 1], columns = b.shape[rank - 1], rows = a.size() / depth;
  // The library keeps weights that stay the same in the layout it likes best.
  const bool steady = step.attributes.flag(0);
  if (!hasAvx512() || steady || rows < kLeastRows || depth < kLeastDepth || columns < kLeastColumns || depth * columns > kMostWeights) return nullptr;
  const int64_t aRow = rowStep(a), bRow = b.strides[rank - 2], bColumn = b.strides[rank - 1];
  const bool dense = bColumn == 1 ? bRow >= columns : bRow == 1 && bColumn >= depth;
  if (a.strides[rank - 1] != 1 || aRow < depth || !isOneMatrix(b) || !dense) return nullptr;
  return plain([a, b, out = step.outputs[0], posts = PostList(step), aRow, bRow, bColumn, depth, columns, rows](Frame& frame) mutable {
    const TallProductFunctions& functions = tallProductFunctions();
    const std::vector<PostOp>& ops = posts.in(frame);
    const TallProduct product{frame.at<float>(a), aRow,       frame.at<float>(b), bRow, bColumn, depth, columns, frame.at<float>(out), ops.data(),
                              static_cast<int64_t>(ops.size())};
    Machine& machine = frame.machine;
    auto* packed = reinterpret_cast<float*>(machine.scratch(static_cast<std::size_t>(functions.packedSize(product)) * sizeof(float)));
    parallelFor(machine, functions.packParts(product), depth * columns * 8, [&](int64_t begin, int64_t end, int) { functions.pack(product, begin, end, packed); });
    parallelFor(machine, rows, rows * depth * columns, [&](int64_t begin, int64_t end, int) { functions.rows(product, packed, begin, end); });
  });
}

}  // namespace keras_native
