#pragma once
// Walks over views: any strides, zero and negative ones included.
#include <cstring>
#include <vector>

#include "step.h"

namespace keras_native {

/// A shape and the strides of one view of it with neighbouring axes merged wherever the memory allows.
struct View {
  Shape shape;
  Shape strides;

  View(const Shape& dims, const Shape& steps) {
    for (std::size_t i = 0; i < dims.size(); i++) {
      if (dims[i] == 1) continue;
      const bool merges = !shape.empty() && strides.back() == steps[i] * dims[i];
      if (merges) {
        shape.back() *= dims[i];
        strides.back() = steps[i];
      } else {
        shape.push_back(dims[i]);
        strides.push_back(steps[i]);
      }
    }
    if (shape.empty()) {
      shape.push_back(1);
      strides.push_back(0);
    }
  }
  explicit View(const Operand& o) : View(o.shape, o.strides) {}

  bool dense() const { return shape.size() == 1 && (strides[0] == 1 || shape[0] == 1); }
  bool scalar() const { return shape.size() == 1 && (strides[0] == 0 || shape[0] == 1); }

  /// Calls `run(offset, count, step)` for each stretch of the last axis within elements `[begin, end)` of the view.
  template <class F>
  void stretches(int64_t begin, int64_t end, F&& run) const {
    const std::size_t rank = shape.size();
    const int64_t inner = shape[rank - 1];
    const int64_t step = strides[rank - 1];
    for (int64_t at = begin; at < end;) {
      int64_t rest = at / inner;
      const int64_t column = at % inner;
      int64_t offset = column * step;
      for (std::size_t i = rank - 1; i-- > 0;) {
        offset += rest % shape[i] * strides[i];
        rest /= shape[i];
      }
      const int64_t count = std::min(inner - column, end - at);
      run(offset, count, step);
      at += count;
    }
  }
};

/// Copies elements `[begin, end)` of a view of `from` to `to`, densely.
template <class T>
void loadView(const View& view, const T* from, int64_t begin, int64_t end, T* to) {
  view.stretches(begin, end, [&](int64_t offset, int64_t count, int64_t step) {
    const T* x = from + offset;
    if (step == 1) {
      std::memcpy(to, x, static_cast<std::size_t>(count) * sizeof(T));
    } else if (step == 0) {
      std::fill(to, to + count, *x);
    } else {
      for (int64_t i = 0; i < count; i++) to[i] = x[i * step];
    }
    to += count;
  });
}

}  // namespace keras_native
