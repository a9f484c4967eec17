// Layer and RMS normalisation over trailing axes, row by row.
#include <algorithm>

#include "../parallel.h"
#include "../pieces.h"
#include "../rows/norm-rows.h"
#include "../strided.h"
#include "factories.h"
#include "norm-options.h"

namespace keras_native {
namespace {

/// Parts that dγ and dβ are summed up in, by shape alone: not so many that the partial sums outweigh the input.
constexpr int64_t kMostParts = 64;
constexpr int64_t kPart = 32 * 1024;
constexpr int64_t kMostTotals = 1 << 20;
/// Rows of a view that are laid out at a time: they stay in a near cache.
constexpr int64_t kCopied = 32;

/// A tensor as rows over its last axes, and how the rows are split.
struct Rows {
  int64_t count;
  int64_t length;
  int64_t partRows;
  int64_t parts;

  Rows(const Shape& shape, std::size_t axes) : count(1), length(1) {
    for (std::size_t i = 0; i < shape.size(); i++) (i + axes < shape.size() ? count : length) *= shape[i];
    const int64_t most = std::clamp<int64_t>(kMostTotals / std::max<int64_t>(length, 1), 1, kMostParts);
    partRows = std::max({int64_t{1}, kPart / std::max<int64_t>(length, 1), (count + most - 1) / most});
    parts = (count + partRows - 1) / partRows;
  }
  int64_t size() const { return count * length; }
};

template <bool Centred>
KernelPtr makeForward(const Step& step) {
  const Rows rows(step.inputs[0].shape, step.attributes.list(0).size());
  return plain([in = step.inputs, out = step.outputs, rows, o = NormOptions(step.attributes)](Frame& frame) {
    const float* gamma = o.scale ? frame.at<float>(in[1]) : nullptr;
    const float* beta = o.center ? frame.at<float>(in[o.scale ? 2 : 1]) : nullptr;
    const RowNorm norm{gamma, beta, o.epsilon, Centred};
    const float* x = frame.at<float>(in[0]);
    auto* y = frame.at<float>(out[0]);
    float* mean = Centred ? frame.at<float>(out[1]) : nullptr;
    auto* variance = frame.at<float>(out[Centred ? 2 : 1]);
    parallelFor(frame.machine, rows.count, rows.size() * 4, [&](int64_t begin, int64_t end, int) {
      const int64_t at = begin * rows.length;
      rowNormFunctions().forward(norm, x + at, end - begin, rows.length, y + at, Centred ? mean + begin : nullptr, variance + begin);
    });
  });
}

/// Adds up the partial sums of all parts, in order.
void mergeTotals(const Machine& machine, const Rows& rows, const double* totals, float* to) {
  if (to == nullptr) return;
  parallelFor(machine, rows.length, rows.parts * rows.length * 2, [&](int64_t begin, int64_t end, int) {
    for (int64_t i = begin; i < end; i++) {
      double sum = 0;
      for (int64_t part = 0; part < rows.parts; part++) sum += totals[part * rows.length + i];
      to[i] = static_cast<float>(sum);
    }
  });
}

template <bool Centred>
KernelPtr makeBackward(const Step& step) {
  const Rows rows(step.inputs[1].shape, step.attributes.list(0).size());
  return plain([in = step.inputs, out = step.outputs, rows, o = NormOptions(step.attributes), view = View(step.inputs[0])](Frame& frame) {
    const RowNorm norm{o.scale ? frame.at<float>(in.back()) : nullptr, nullptr, o.epsilon, Centred};
    const float* dy = frame.at<float>(in[0]);
    const float* x = frame.at<float>(in[1]);
    const float* mean = Centred ? frame.at<float>(in[2]) : nullptr;
    const float* variance = frame.at<float>(in[Centred ? 3 : 2]);
    auto* dx = frame.at<float>(out[0]);
    const int64_t totals = rows.parts * rows.length;
    // One that is a mean's, say, repeats its rows.
    const bool dense = view.dense();
    const int64_t ownFloats = (dense ? 2 : 2 + kCopied) * rows.length;
    const int64_t bytes = 2 * Pieces::bytesFor<double>(totals) + frame.machine.threads * Pieces::bytesFor<float>(ownFloats);
    Pieces pieces(frame.machine.scratch(static_cast<std::size_t>(bytes)));
    double* dGamma = pieces.take<double>(totals);
    double* dBeta = pieces.take<double>(totals);
    auto* own = pieces.take<std::byte>(frame.machine.threads * Pieces::bytesFor<float>(ownFloats));
    std::fill(dGamma, dGamma + (o.scale ? totals : 0), 0.0);
    std::fill(dBeta, dBeta + (o.center ? totals : 0), 0.0);
    parallelFor(frame.machine, rows.parts, rows.size() * 8, [&](int64_t begin, int64_t end, int thread) {
      auto* scratch = reinterpret_cast<float*>(own + thread * Pieces::bytesFor<float>(ownFloats));
      float* copied = scratch + 2 * rows.length;
      for (int64_t part = begin; part < end; part++) {
        const int64_t endRow = std::min((part + 1) * rows.partRows, rows.count), step = dense ? rows.partRows : kCopied;
        for (int64_t row = part * rows.partRows; row < endRow; row += step) {
          const int64_t count = std::min(step, endRow - row), at = row * rows.length;
          if (!dense) loadView(view, dy, at, at + count * rows.length, copied);
          rowNormFunctions().backward(norm, dense ? dy + at : copied, x + at, Centred ? mean + row : nullptr, variance + row, count, rows.length,
                                      dx + at, o.scale ? dGamma + part * rows.length : nullptr, o.center ? dBeta + part * rows.length : nullptr,
                                      scratch);
        }
      }
    });
    mergeTotals(frame.machine, rows, dGamma, o.scale ? frame.at<float>(out[1]) : nullptr);
    mergeTotals(frame.machine, rows, dBeta, o.center ? frame.at<float>(out[o.scale ? 2 : 1]) : nullptr);
  });
}

}  // namespace

KernelPtr makeLayerNorm(const Step& step, const Blocks&) { return makeForward<true>(step); }
KernelPtr makeLayerNormGrad(const Step& step, const Blocks&) { return makeBackward<true>(step); }
KernelPtr makeRmsNorm(const Step& step, const Blocks&) { return makeForward<false>(step); }
KernelPtr makeRmsNormGrad(const Step& step, const Blocks&) { return makeBackward<false>(step); }

}  // namespace keras_native
