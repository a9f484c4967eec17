#include "pool-rows.h"

#include <limits>

#include "vector.h"

namespace keras_native::KERAS_ISA {
namespace {

/// Where v comes before what was the largest so far.
inline Ints better(Vec v, Vec top) { return (v > top) | ((v != v) & (top == top)); }

void largest(const float* image, const PoolWindow& w, float* y) {
  eachVector(w.channels, [&](auto at) {
    Vec top = all(-std::numeric_limits<float>::infinity());
    bool any = false;
    for (int64_t t = 0; t < w.taps; t++) {
      if (w.places[t] < 0) continue;
      const Vec v = at.load(image + w.places[t] * w.channels);
      top = any ? (better(v, top) ? v : top) : v;
      any = true;
    }
    at.store(y, top);
  });
}

template <bool Fresh, bool Positive>
void send(const float* image, const PoolWindow& w, const float* dy, float* dx) {
  eachVector(w.channels, [&](auto at) {
    Vec top{};
    Ints winner = Ints{} - 1;
    for (int64_t t = 0; t < w.taps; t++) {
      if (w.places[t] < 0) continue;
      const Vec v = at.load(image + w.places[t] * w.channels);
      const Ints takes = (winner < 0) | better(v, top);
      top = takes ? v : top;
      winner = takes ? Ints{} + static_cast<int32_t>(t) : winner;
    }
    Vec g = at.load(dy);
    if constexpr (Positive) g = top > 0.0F ? g : Vec{};
    for (int64_t t = 0; t < w.taps; t++) {
      if (w.places[t] < 0) continue;
      float* to = dx + w.places[t] * w.channels;
      const Vec part = winner == static_cast<int32_t>(t) ? g : Vec{};
      at.store(to, Fresh ? part : at.load(to) + part);
    }
  });
}

void toLargest(const float* image, const PoolWindow& w, const float* dy, float* dx, bool fresh, bool positive) {
  if (fresh) return positive ? send<true, true>(image, w, dy, dx) : send<true, false>(image, w, dy, dx);
  return positive ? send<false, true>(image, w, dy, dx) : send<false, false>(image, w, dy, dx);
}

}  // namespace

extern const PoolFunctions poolFunctions;
const PoolFunctions poolFunctions{largest, toLargest};

}  // namespace keras_native::KERAS_ISA
