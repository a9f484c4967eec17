// Padding and concatenation: the moves that are no views.
#include <algorithm>

#include "../parallel.h"
#include "../strided.h"
#include "factories.h"

namespace keras_native {
namespace {

/// Copies every element of a view to another view of the same shape.
template <class T>
void copyView(const T* from, const Shape& shape, const Shape& fromStrides, T* to, const Shape& toStrides) {
  const std::size_t rank = shape.size();
  if (rank == 0) {
    *to = *from;
    return;
  }
  if (sizeOf(shape) == 0) return;
  const int64_t inner = shape[rank - 1];
  const int64_t stepFrom = fromStrides[rank - 1];
  const int64_t stepTo = toStrides[rank - 1];
  Shape index(rank, 0);
  for (;;) {
    if (stepFrom == 1 && stepTo == 1) std::memcpy(to, from, static_cast<std::size_t>(inner) * sizeof(T));
    else for (int64_t i = 0; i < inner; i++) to[i * stepTo] = from[i * stepFrom];
    std::size_t axis = rank - 1;
    for (;;) {
      if (axis == 0) return;
      axis--;
      from += fromStrides[axis];
      to += toStrides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= fromStrides[axis] * shape[axis];
      to -= toStrides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

/// The part of the input that a padding keeps, and where it goes.
struct Inset {
  Shape shape;
  Shape targetStrides;
  int64_t fromOffset = 0;
  int64_t toOffset = 0;

  Inset(const Operand& x, const Shape& outShape, const Shape& low, const Shape& interior) {
    const Shape outStrides = stridesOf(outShape);
    for (std::size_t i = 0; i < x.shape.size(); i++) {
      const int64_t gap = interior[i] + 1;
      // First and last input elements whose place low + j · gap lies inside.
      const int64_t first = low[i] >= 0 ? 0 : (-low[i] + gap - 1) / gap;
      const int64_t room = outShape[i] - 1 - low[i];
      const int64_t last = room < 0 ? -1 : std::min(x.shape[i] - 1, room / gap);
      shape.push_back(std::max<int64_t>(0, last - first + 1));
      targetStrides.push_back(outStrides[i] * gap);
      fromOffset += first * x.strides[i];
      toOffset += (low[i] + first * gap) * outStrides[i];
    }
  }
};

}  // namespace

KernelPtr makePad(const Step& step, const Blocks&) {
  return dispatchWidth(widthOf(step.outputs[0].dtype), [&](auto tag) -> KernelPtr {
    using T = typename decltype(tag)::Type;
    const Operand& x = step.inputs[0];
    const Operand& out = step.outputs[0];
    const Inset inset(x, out.shape, step.attributes.integers(0), step.attributes.integers(2));
    return plain([x, value = step.inputs[1], out, inset](Frame& frame) {
      T* to = frame.at<T>(out);
      const T filling = *frame.at<T>(value);
      parallelFor(frame.machine, out.size(), out.size(), [&](int64_t begin, int64_t end, int) { std::fill(to + begin, to + end, filling); });
      if (sizeOf(inset.shape) == 0) return;
      const int64_t rows = inset.shape.empty() ? 1 : inset.shape[0];
      parallelFor(frame.machine, rows, sizeOf(inset.shape), [&](int64_t begin, int64_t end, int) {
        Shape part = inset.shape;
        int64_t from = inset.fromOffset;
        int64_t target = inset.toOffset;
        if (!part.empty()) {
          part[0] = end - begin;
          from += begin * x.strides[0];
          target += begin * inset.targetStrides[0];
        }
        copyView(frame.at<T>(x) + from, part, x.strides, to + target, inset.targetStrides);
      });
    });
  });
}

KernelPtr makeConcat(const Step& step, const Blocks&) {
  return dispatchWidth(widthOf(step.outputs[0].dtype), [&](auto tag) -> KernelPtr {
    using T = typename decltype(tag)::Type;
    const Operand& out = step.outputs[0];
    const auto axis = static_cast<std::size_t>(step.attributes.integer(0));
    const Shape strides = stridesOf(out.shape);
    return plain([inputs = step.inputs, out, strides, axis](Frame& frame) {
      T* to = frame.at<T>(out);
      for (const Operand& x : inputs) {
        copyView(frame.at<T>(x), x.shape, x.strides, to, strides);
        to += x.shape[axis] * strides[axis];
      }
    });
  });
}

}  // namespace keras_native
