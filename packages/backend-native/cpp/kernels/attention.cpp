// Attention and its gradient, head by head; heads are read by strides, so nothing is transposed.
#include <algorithm>

#include "../parallel.h"
#include "../rows/attention-head.h"
#include "factories.h"

namespace keras_native {
namespace {

/// Dense tensors [batch, time, heads, …] and the strides of those that come as views.
class Attention {
 public:
  /// `first` is the number of the input that holds the queries; attributes are (scale, causal, mask).
  Attention(const Step& step, std::size_t first)
      : q_(step.inputs[first]), k_(step.inputs[first + 1]), v_(step.inputs[first + 2]), causal_(step.attributes.flag(1)) {
    shape_.scale = static_cast<float>(step.attributes.number(0));
    shape_.queries = q_.shape[1];
    shape_.keys = k_.shape[1];
    shape_.size = q_.shape[3];
    shape_.depth = v_.shape[3];
    shape_.causal = causal_;
    if (!step.attributes.flag(2)) return;
    masked_ = true;
    mask_ = step.inputs[first + 3];
    const std::size_t missing = 4 - mask_.shape.size();
    for (std::size_t i = missing; i < 4; i++)
      if (mask_.shape[i - missing] != 1) maskStrides_[i] = mask_.strides[i - missing];
  }

  /// Heads of all the batch.
  int64_t lines() const { return q_.shape[0] * q_.shape[2]; }
  const AttentionHead& shape() const { return shape_; }
  double products() const {
    return static_cast<double>(lines()) * static_cast<double>(shape_.queries * shape_.keys) * static_cast<double>(shape_.size + shape_.depth);
  }

  AttentionHead head(const Frame& frame, int64_t line) const {
    AttentionHead head = shape_;
    head.q = rowsOf(frame, q_, line);
    head.k = rowsOf(frame, k_, line);
    head.v = rowsOf(frame, v_, line);
    if (masked_) {
      const int64_t b = line / q_.shape[2], n = line % q_.shape[2];
      head.mask = frame.at<uint8_t>(mask_) + b * maskStrides_[0] + n * maskStrides_[1];
      head.maskRow = maskStrides_[2];
      head.maskColumn = maskStrides_[3];
    }
    return head;
  }
  static HeadRows rowsOf(const Frame& frame, const Operand& o, int64_t line) {
    const int64_t b = line / o.shape[2], n = line % o.shape[2];
    return {frame.at<float>(o) + b * o.strides[0] + n * o.strides[2], o.strides[1]};
  }

 private:
  Operand q_;
  Operand k_;
  Operand v_;
  Operand mask_;
  bool causal_;
  bool masked_ = false;
  int64_t maskStrides_[4] = {0, 0, 0, 0};
  AttentionHead shape_{};
};

int64_t workOf(const Attention& a) { return static_cast<int64_t>(std::min(a.products(), 1e15)); }

/// Scratch memory of each thread in floats, on cache lines of its own.
int64_t floatsOf(const Attention& a, bool backward) { return (attentionFunctions().scratch(a.shape(), backward) + 15) / 16 * 16; }

float* scratchFor(Machine& machine, int64_t floats) {
  return reinterpret_cast<float*>(machine.scratch(static_cast<std::size_t>(floats * machine.threads) * sizeof(float)));
}

}  // namespace

KernelPtr makeAttention(const Step& step, const Blocks&) {
  return plain([a = Attention(step, 0), out = step.outputs](Frame& frame) {
    const int64_t queries = a.shape().queries;
    const int64_t tiles = (queries + kAttentionTile - 1) / kAttentionTile;
    const int64_t floats = floatsOf(a, false);
    float* scratch = scratchFor(frame.machine, floats);
    parallelFor(frame.machine, a.lines() * tiles, workOf(a), [&](int64_t begin, int64_t end, int thread) {
      for (int64_t task = begin; task < end; task++) {
        const int64_t line = task / tiles;  // of [batch, heads]
        const int64_t first = task % tiles * kAttentionTile;
        const HeadRows y = a.rowsOf(frame, out[0], line);
        const int64_t at = line * queries + first;
        attentionFunctions().forward(a.head(frame, line), first, const_cast<float*>(y.at) + first * y.step, y.step,
                                     frame.at<float>(out[1]) + at, frame.at<float>(out[2]) + at, scratch + floats * thread,
                                     a.head(frame, std::min(task + 1, end - 1) / tiles));
      }
    });
  });
}

KernelPtr makeAttentionGrad(const Step& step, const Blocks&) {
  return plain([a = Attention(step, 5), in = step.inputs, out = step.outputs](Frame& frame) {
    const int64_t floats = floatsOf(a, true);
    float* scratch = scratchFor(frame.machine, floats);
    parallelFor(frame.machine, a.lines(), workOf(a), [&](int64_t begin, int64_t end, int thread) {
      const auto gradOf = [&](int64_t line) -> AttentionHeadGrad {
        const auto place = [&](std::size_t i) { return const_cast<float*>(Attention::rowsOf(frame, out[i], line).at); };
        const int64_t at = line * a.shape().queries;
        return {Attention::rowsOf(frame, in[0], line),
                Attention::rowsOf(frame, in[2], line),
                frame.at<float>(in[1]) + at,
                frame.at<float>(in[3]) + at,
                frame.at<float>(in[4]) + at,
                place(0),
                out[0].strides[1],
                place(1),
                out[1].strides[1],
                place(2),
                out[2].strides[1]};
      };
      for (int64_t line = begin; line < end; line++) {
        const int64_t after = std::min(line + 1, end - 1);
        attentionFunctions().backward(a.head(frame, line), gradOf(line), scratch + floats * thread, a.head(frame, after), gradOf(after));
      }
    });
  });
}

}  // namespace keras_native
