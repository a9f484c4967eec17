#include "turned-product.h"

#include <algorithm>

#include "../parallel.h"
#include "../rows/turned-product.h"
#include "../tile/instruction-set.h"

namespace keras_native {
namespace {

/// Sizes from which it is faster than the library's product.
constexpr int64_t kLeastDepth = 64;
constexpr int64_t kLeastRows = 32;
constexpr int64_t kLeastColumns = 32;

/// Parts of the rows, so that parts and panels can be dealt out evenly.
int64_t partsOf(int64_t rows, int64_t panels, int64_t threads) {
  int64_t parts = (rows + kTurnedRows - 1) / kTurnedRows;
  while (parts * panels % threads != 0 && parts * panels < 4 * threads && rows / (parts + 1) >= kLeastRows) parts++;
  return parts;
}

}  // namespace

bool isTurnedProduct(const Step& step) {
  const Operand& a = step.inputs[0];
  const Operand& b = step.inputs[1];
  if (!hasAvx512() || a.shape.size() != 2 || b.shape.size() != 2 || !step.code.empty()) return false;
  const int64_t rows = a.shape[0], depth = a.shape[1], columns = b.shape[1];
  if (depth < kLeastDepth || rows < kLeastRows || columns < kLeastColumns) return false;
  return a.strides[0] == 1 && a.strides[1] >= rows && b.strides[1] == 1 && b.strides[0] >= columns;
}

KernelPtr makeTurnedProduct(const Step& step) {
  if (!isTurnedProduct(step)) return nullptr;
  return plain([a = step.inputs[0], b = step.inputs[1], out = step.outputs[0]](Frame& frame) {
    const TurnedProductFunctions& functions = turnedProductFunctions();
    const int64_t rows = a.shape[0], depth = a.shape[1], columns = b.shape[1];
    const TurnedProduct product{frame.at<float>(a), a.strides[1], frame.at<float>(b), b.strides[0], depth, columns};
    auto* to = frame.at<float>(out);
    Machine& machine = frame.machine;
    const int64_t panels = (columns + functions.panel - 1) / functions.panel;
    const int64_t parts = partsOf(rows, panels, machine.threads);
    auto* scratch = reinterpret_cast<float*>(machine.scratch(static_cast<std::size_t>(functions.scratch * machine.threads) * sizeof(float)));
    parallelFor(machine, parts * panels, rows * depth * columns, [&](int64_t begin, int64_t end, int thread) {
      while (begin < end) {
        const int64_t part = begin / panels, panel = begin % panels;
        const int64_t count = std::min(panels - panel, end - begin), first = rows * part / parts;
        functions.part(product, {first, rows * (part + 1) / parts, panel, panel + count, to + first * columns + panel * functions.panel, columns},
                       scratch + functions.scratch * thread);
        begin += count;
      }
    });
  });
}

}  // namespace keras_native
