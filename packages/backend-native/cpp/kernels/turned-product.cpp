#include "turned-product.h"

#include <algorithm>

#include "../parallel.h"
#include "../pieces.h"
#include "../rows/turned-product.h"
#include "../tile/instruction-set.h"

namespace keras_native {
namespace {

/// Sizes from which it is faster than the library's product.
constexpr int64_t kLeastDepth = 64;
constexpr int64_t kLeastRows = 32;
constexpr int64_t kLeastColumns = 32;
/// Terms of a thread: so many in any case, and so many for each row or column of the results, whichever are fewer.
constexpr int64_t kFewestTerms = 256;
constexpr int64_t kTermsForEach = 4;

/// Parts of the rows, so that parts and panels can be dealt out evenly.
int64_t partsOf(int64_t rows, int64_t panels, int64_t threads) {
  int64_t parts = (rows + kTurnedRows - 1) / kTurnedRows;
  while (parts * panels % threads != 0 && parts * panels < 4 * threads && rows / (parts + 1) >= kLeastRows) parts++;
  return parts;
}

int64_t panelsOf(const TurnedProduct& p) { return (p.columns + turnedProductFunctions().panel - 1) / turnedProductFunctions().panel; }
int64_t workOf(int64_t rows, const TurnedProduct& p) { return rows * p.depth * p.columns; }

/// Each thread makes some of the results from all terms.
void byResults(Machine& machine, int64_t rows, const TurnedProduct& product, float* to) {
  const TurnedProductFunctions& functions = turnedProductFunctions();
  const int64_t panels = panelsOf(product), parts = partsOf(rows, panels, machine.threads);
  auto* scratch = reinterpret_cast<float*>(machine.scratch(static_cast<std::size_t>(functions.scratch * machine.threads) * sizeof(float)));
  parallelFor(machine, parts * panels, workOf(rows, product), [&](int64_t begin, int64_t end, int thread) {
    while (begin < end) {
      const int64_t part = begin / panels, panel = begin % panels;
      const int64_t count = std::min(panels - panel, end - begin), first = rows * part / parts;
      float* at = to + first * product.columns + panel * functions.panel;
      functions.part(product, {first, rows * (part + 1) / parts, panel, panel + count, at, product.columns}, scratch + functions.scratch * thread);
      begin += count;
    }
  });
}

/// Whether sums may depend on the number of threads, and results are few beside the terms.
bool isWorthParting(const Machine& machine, int64_t rows, const TurnedProduct& product) {
  const int64_t terms = std::max(kFewestTerms, kTermsForEach * std::min(rows, product.columns));
  return machine.libraryThreads > 1 && product.depth >= machine.threads * terms;
}

/// Each thread sums up some of the terms for all results: those that loops before left in its caches.
void byDepth(Machine& machine, int64_t rows, const TurnedProduct& product, float* to) {
  const TurnedProductFunctions& functions = turnedProductFunctions();
  const int64_t size = rows * product.columns, panels = panelsOf(product), threads = machine.threads;
  const int64_t sumsBytes = Pieces::bytesFor<float>(size), bytes = sumsBytes + Pieces::bytesFor<float>(functions.scratch);
  std::byte* scratch = machine.scratch(static_cast<std::size_t>(bytes * threads));
  // The first thread's sums go where the results will be.
  const auto sumsOf = [&](int64_t part) { return part == 0 ? to : reinterpret_cast<float*>(scratch + bytes * part); };
  parallelFor(machine, threads, workOf(rows, product), [&](int64_t begin, int64_t end, int) {
    for (int64_t part = begin; part < end; part++) {
      const int64_t k = product.depth * part / threads;
      TurnedProduct terms = product;
      terms.a += k * product.aRow;
      terms.b += k * product.bRow;
      terms.depth = product.depth * (part + 1) / threads - k;
      auto* own = reinterpret_cast<float*>(scratch + bytes * part + sumsBytes);
      for (int64_t first = 0; first < rows; first += kTurnedRows) {
        float* at = sumsOf(part) + first * product.columns;
        functions.part(terms, {first, std::min(rows, first + kTurnedRows), 0, panels, at, product.columns}, own);
      }
    }
  });
  parallelFor(machine, size, workOf(rows, product), [&](int64_t begin, int64_t end, int) {
    for (int64_t part = 1; part < threads; part++) {
      const float* more = sumsOf(part);
      for (int64_t i = begin; i < end; i++) to[i] += more[i];
    }
  });
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
    const TurnedProduct product{frame.at<float>(a), a.strides[1], frame.at<float>(b), b.strides[0], a.shape[1], b.shape[1]};
    if (isWorthParting(frame.machine, a.shape[0], product)) byDepth(frame.machine, a.shape[0], product, frame.at<float>(out));
    else byResults(frame.machine, a.shape[0], product, frame.at<float>(out));
  });
}

}  // namespace keras_native
