#pragma once
// Windows sliding over the spatial axes of [N, …spatial, C], as core's `ops/window.ts` states them.
#include <vector>

#include "../step.h"

namespace keras_native {

struct WindowAttributes {
  Shape size;
  Shape strides;
  /// Before and after each axis in turn.
  Shape padding;
  Shape dilation;
  Shape inputDilation;
};

/// Input place of every output position and kernel tap, −1 in the padding.
struct Taps {
  int64_t batch;
  int64_t places;
  int64_t positions;
  int64_t taps;
  int64_t channels;
  std::vector<int32_t> table;

  Taps(const Shape& x, const Shape& y, const WindowAttributes& a)
      : batch(x.front()), places(1), positions(1), taps(1), channels(x.back()) {
    const std::size_t rank = x.size() - 2;
    for (std::size_t i = 0; i < rank; i++) {
      places *= x[i + 1];
      positions *= y[i + 1];
      taps *= a.size[i];
    }
    table.reserve(static_cast<std::size_t>(positions * taps));
    Shape at(rank, 0);
    for (int64_t p = 0; p < positions; p++, advance(at, y.data() + 1)) {
      Shape tap(rank, 0);
      for (int64_t t = 0; t < taps; t++, advance(tap, a.size.data())) table.push_back(place(x, a, at, tap));
    }
  }
  const int32_t* of(int64_t position) const { return table.data() + position * taps; }

 private:
  static int32_t place(const Shape& x, const WindowAttributes& a, const Shape& at, const Shape& tap) {
    int64_t place = 0;
    for (std::size_t i = 0; i < at.size(); i++) {
      const int64_t raw = at[i] * a.strides[i] - a.padding[2 * i] + tap[i] * a.dilation[i];
      const int64_t gap = a.inputDilation.empty() ? 1 : a.inputDilation[i];
      if (raw < 0 || raw % gap != 0 || raw / gap >= x[i + 1]) return -1;
      place = place * x[i + 1] + raw / gap;
    }
    return static_cast<int32_t>(place);
  }
  static void advance(Shape& index, const int64_t* shape) {
    for (std::size_t i = index.size(); i-- > 0;) {
      if (++index[i] < shape[i]) return;
      index[i] = 0;
    }
  }
};

}  // namespace keras_native
