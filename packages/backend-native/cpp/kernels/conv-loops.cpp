#include "conv-loops.h"

#include <algorithm>

#include "../parallel.h"
#include "window.h"

namespace keras_native {
namespace {

/// x [N, places, groups · ci], w [taps, ci, groups · co], y [N, positions, groups · co].
struct Geometry {
  Taps taps;
  int64_t groups;
  int64_t ci;
  int64_t co;

  Geometry(const ConvRoles& r, const Attributes& a)
      : taps(r.x.shape, r.y.shape, windowOf(r.w.shape, a)),
        groups(a.integer(4)),
        ci(r.w.shape[r.w.shape.size() - 2]),
        co(r.w.shape.back() / groups) {}

  static WindowAttributes windowOf(const Shape& w, const Attributes& a) {
    return {Shape(w.begin(), w.end() - 2), a.integers(0), a.integers(1), a.integers(2), a.integers(3)};
  }
  int64_t xRow(int64_t n, int64_t place) const { return (n * taps.places + place) * groups * ci; }
  int64_t yRow(int64_t n, int64_t position) const { return (n * taps.positions + position) * groups * co; }
  int64_t wRow(int64_t tap, int64_t i) const { return (tap * ci + i) * groups * co; }
  int64_t work() const { return taps.batch * taps.positions * taps.taps * groups * ci * co; }
};

template <class T>
Sum<T> wide(T x) {
  return static_cast<Sum<T>>(Element<T>::load(x));
}
template <class T>
void storeAll(const std::vector<Sum<T>>& totals, T* to) {
  for (std::size_t i = 0; i < totals.size(); i++) to[i] = Element<T>::store(static_cast<Compute<T>>(totals[i]));
}

template <class T>
void forward(Frame& frame, const Geometry& g, const T* x, const T* w, T* y) {
  parallelFor(frame.machine, g.taps.batch * g.taps.positions, g.work(), [&](int64_t begin, int64_t end, int) {
    std::vector<Sum<T>> totals(static_cast<std::size_t>(g.groups * g.co));
    for (int64_t i = begin; i < end; i++) {
      const int64_t n = i / g.taps.positions;
      const int64_t p = i % g.taps.positions;
      std::fill(totals.begin(), totals.end(), Sum<T>{});
      for (int64_t t = 0; t < g.taps.taps; t++) {
        const int32_t place = g.taps.of(p)[t];
        if (place < 0) continue;
        for (int64_t k = 0; k < g.groups * g.ci; k++) {
          const Sum<T> value = wide(x[g.xRow(n, place) + k]);
          const T* row = w + g.wRow(t, k % g.ci) + k / g.ci * g.co;
          Sum<T>* to = totals.data() + k / g.ci * g.co;
          for (int64_t o = 0; o < g.co; o++) to[o] = static_cast<Sum<T>>(to[o] + value * wide(row[o]));
        }
      }
      storeAll(totals, y + g.yRow(n, p));
    }
  });
}

template <class T>
void inputGrad(Frame& frame, const Geometry& g, const T* dy, const T* w, T* dx) {
  parallelFor(frame.machine, g.taps.batch, g.work(), [&](int64_t begin, int64_t end, int) {
    std::vector<Sum<T>> totals(static_cast<std::size_t>(g.taps.places * g.groups * g.ci));
    for (int64_t n = begin; n < end; n++) {
      std::fill(totals.begin(), totals.end(), Sum<T>{});
      for (int64_t p = 0; p < g.taps.positions; p++)
        for (int64_t t = 0; t < g.taps.taps; t++) {
          const int32_t place = g.taps.of(p)[t];
          if (place < 0) continue;
          for (int64_t k = 0; k < g.groups * g.ci; k++) {
            const T* row = w + g.wRow(t, k % g.ci) + k / g.ci * g.co;
            const T* from = dy + g.yRow(n, p) + k / g.ci * g.co;
            Sum<T>& total = totals[static_cast<std::size_t>(place * g.groups * g.ci + k)];
            for (int64_t o = 0; o < g.co; o++) total = static_cast<Sum<T>>(total + wide(from[o]) * wide(row[o]));
          }
        }
      storeAll(totals, dx + g.xRow(n, 0));
    }
  });
}

template <class T>
void filterGrad(Frame& frame, const Geometry& g, const T* x, const T* dy, T* dw) {
  parallelFor(frame.machine, g.taps.taps, g.work(), [&](int64_t begin, int64_t end, int) {
    std::vector<Sum<T>> totals(static_cast<std::size_t>(g.ci * g.groups * g.co));
    for (int64_t t = begin; t < end; t++) {
      std::fill(totals.begin(), totals.end(), Sum<T>{});
      for (int64_t i = 0; i < g.taps.batch * g.taps.positions; i++) {
        const int64_t n = i / g.taps.positions;
        const int32_t place = g.taps.of(i % g.taps.positions)[t];
        if (place < 0) continue;
        for (int64_t k = 0; k < g.groups * g.ci; k++) {
          const Sum<T> value = wide(x[g.xRow(n, place) + k]);
          const T* from = dy + g.yRow(n, i % g.taps.positions) + k / g.ci * g.co;
          Sum<T>* to = totals.data() + k % g.ci * g.groups * g.co + k / g.ci * g.co;
          for (int64_t o = 0; o < g.co; o++) to[o] = static_cast<Sum<T>>(to[o] + value * wide(from[o]));
        }
      }
      storeAll(totals, dw + g.wRow(t, 0));
    }
  });
}

}  // namespace

KernelPtr makeConvLoops(const Step& step, ConvPart part) {
  return dispatch(step.inputs[0].dtype, [&](auto tag) -> KernelPtr {
    using T = typename decltype(tag)::Type;
    const Geometry g(rolesOf(step, part), step.attributes);
    return plain([a = step.inputs[0], b = step.inputs[1], out = step.outputs[0], g, part](Frame& frame) {
      const T* first = frame.at<T>(a);
      const T* second = frame.at<T>(b);
      T* to = frame.at<T>(out);
      if (part == ConvPart::Output) forward(frame, g, first, second, to);
      else if (part == ConvPart::Input) inputGrad(frame, g, first, second, to);
      else filterGrad(frame, g, first, second, to);
    });
  });
}

}  // namespace keras_native
