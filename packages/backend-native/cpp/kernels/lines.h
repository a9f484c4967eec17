#pragma once
// A dense tensor as lines along one axis.
#include "../step.h"

namespace keras_native {

struct Lines {
  int64_t count;   // lines
  int64_t length;  // elements of a line
  int64_t step;    // elements between neighbours of a line

  Lines(const Shape& shape, int64_t axis) : count(1), length(shape[static_cast<std::size_t>(axis)]), step(1) {
    for (std::size_t i = 0; i < shape.size(); i++) {
      if (static_cast<int64_t>(i) == axis) continue;
      count *= shape[i];
      if (static_cast<int64_t>(i) > axis) step *= shape[i];
    }
  }
  /// Element number of the first element of a line.
  int64_t start(int64_t line) const { return line / step * length * step + line % step; }
};

}  // namespace keras_native
