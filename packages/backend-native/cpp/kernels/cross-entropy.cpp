// Losses of rows by integer labels, from logits and from probabilities, each with its gradient in one walk over the rows.
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "../parallel.h"
#include "../rows/softmax-rows.h"
#include "factories.h"

namespace keras_native {
namespace {

/// Rows of classes in float32, and their labels.
struct Labelled {
  Operand x;
  Operand labels;
  int64_t classes;
  int64_t rows;

  Labelled(const Operand& values, const Operand& numbers)
      : x(values), labels(numbers), classes(values.shape.back()), rows(numbers.size()) {}
};

/// Class number of a row, or −1 where its label is none.
template <class I>
int64_t classOf(I label, int64_t classes) {
  if constexpr (std::is_signed_v<I>) {
    if (label < 0) return -1;
  }
  return static_cast<uint64_t>(label) < static_cast<uint64_t>(classes) ? static_cast<int64_t>(label) : -1;
}

/// Rows in stretches that are still cached when the labels are looked up.
constexpr int64_t kStretch = 32;

/// Calls `body(first row, rows, class of a row)` in parallel for stretches of rows. `work` scalar operations per element.
template <class F>
KernelPtr eachStretch(const Labelled& l, int64_t work, F body) {
  return dispatch(l.labels.dtype, [&](auto tag) -> KernelPtr {
    using I = typename decltype(tag)::Type;
    if constexpr (!std::is_integral_v<I>) throw std::invalid_argument("labels must be integers");
    else
      return plain([l, work, body](Frame& frame) {
        const I* labels = frame.at<I>(l.labels);
        const auto own = [&](int64_t row) { return classOf(labels[row], l.classes); };
        parallelFor(frame.machine, l.rows, l.rows * l.classes * work, [&](int64_t begin, int64_t end, int) {
          for (int64_t row = begin; row < end; row += kStretch) body(frame, row, std::min(kStretch, end - row), own);
        });
      });
  });
}

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

}  // namespace

KernelPtr makeSparseCrossEntropy(const Step& step, const Blocks&) {
  const Labelled l(step.inputs[0], step.inputs[1]);
  return eachStretch(l, 8, [l, out = step.outputs](Frame& frame, int64_t row, int64_t rows, auto own) {
    const float* x = frame.at<float>(l.x) + row * l.classes;
    float* loss = frame.at<float>(out[0]) + row;
    float* total = frame.at<float>(out[1]) + row;
    softmaxFunctions().logSumExp(x, rows, l.classes, total);
    for (int64_t r = 0; r < rows; r++) {
      const int64_t label = own(row + r);
      loss[r] = label < 0 ? kNaN : total[r] - x[r * l.classes + label];
    }
  });
}

KernelPtr makeSparseCrossEntropyGrad(const Step& step, const Blocks&) {
  const bool normaliser = step.attributes.flag(0);
  const std::size_t first = normaliser ? 2 : 1;
  const Labelled l(step.inputs[first], step.inputs[first + 1]);
  return eachStretch(l, 8, [l, in = step.inputs, out = step.outputs[0], normaliser, first](Frame& frame, int64_t row, int64_t rows, auto own) {
    const float* g = frame.at<float>(in[0]) + row;
    const float* total = frame.at<float>(in[first + 2]) + row;
    float* dx = frame.at<float>(out) + row * l.classes;
    float factors[kStretch];
    for (int64_t r = 0; r < rows; r++) factors[r] = g[r] + (normaliser ? frame.at<float>(in[1])[row + r] : 0.0F);
    softmaxFunctions().shares(frame.at<float>(l.x) + row * l.classes, total, factors, rows, l.classes, dx);
    for (int64_t r = 0; r < rows; r++) {
      const int64_t label = own(row + r);
      if (label >= 0) dx[r * l.classes + label] -= g[r];
    }
  });
}

KernelPtr makeSparseLogLoss(const Step& step, const Blocks&) {
  const Labelled l(step.inputs[0], step.inputs[1]);
  const auto least = static_cast<float>(step.attributes.number(0));
  const auto most = static_cast<float>(1 - step.attributes.number(0));
  return eachStretch(l, 1, [l, out = step.outputs, least, most](Frame& frame, int64_t row, int64_t rows, auto own) {
    const float* p = frame.at<float>(l.x) + row * l.classes;
    float* loss = frame.at<float>(out[0]) + row;
    float* total = frame.at<float>(out[1]) + row;
    softmaxFunctions().sums(p, rows, l.classes, total);
    for (int64_t r = 0; r < rows; r++) {
      const int64_t label = own(row + r);
      const float share = label < 0 ? kNaN : p[r * l.classes + label] / total[r];
      loss[r] = -std::log(share < least ? least : share > most ? most : share);
    }
  });
}

KernelPtr makeSparseLogLossGrad(const Step& step, const Blocks&) {
  const Labelled l(step.inputs[1], step.inputs[2]);
  const auto least = static_cast<float>(step.attributes.number(0));
  const auto most = static_cast<float>(1 - step.attributes.number(0));
  return eachStretch(l, 1, [l, in = step.inputs, out = step.outputs[0], least, most](Frame& frame, int64_t row, int64_t rows, auto own) {
    const float* g = frame.at<float>(in[0]) + row;
    const float* p = frame.at<float>(l.x) + row * l.classes;
    const float* total = frame.at<float>(in[3]) + row;
    float* dp = frame.at<float>(out) + row * l.classes;
    for (int64_t r = 0; r < rows; r++, p += l.classes, dp += l.classes) {
      const int64_t label = own(row + r);
      const float own = label < 0 ? 0.0F : p[label];
      const float share = own / total[r];
      const bool outside = share <= least || share >= most;
      std::fill(dp, dp + l.classes, outside ? 0.0F : g[r] / total[r]);
      if (label >= 0 && !outside) dp[label] -= g[r] / own;
    }
  });
}

}  // namespace keras_native
