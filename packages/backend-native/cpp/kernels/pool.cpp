// Pooling and its gradients: own loops over channels, which lie side by side.
#include <algorithm>
#include <limits>

#include "../parallel.h"
#include "max-pool.h"

namespace keras_native {
namespace {

WindowAttributes windowOf(const Attributes& a) { return {a.integers(0), a.integers(1), a.integers(2), a.integers(3), {}}; }

/// Gradients of 16-bit floats are summed up in float.
template <class T>
using Total = std::conditional_t<sizeof(T) == 2 && isFloating<T>, float, Compute<T>>;

template <class T>
T padding() {
  using C = Compute<T>;
  if constexpr (std::is_floating_point_v<C>) return Element<T>::store(-std::numeric_limits<C>::infinity());
  else return T{};
}

template <class C>
bool better(C value, C top) {
  return (value > top) | ((value != value) & (top == top));
}

/// The first largest element of a window, per channel: its place in the image, or −1.
template <class T>
void winners(const T* image, const Taps& taps, int64_t position, int32_t* place, Compute<T>* top) {
  std::fill_n(place, taps.channels, -1);
  const int32_t* from = taps.of(position);
  for (int64_t t = 0; t < taps.taps; t++) {
    if (from[t] < 0) continue;
    const T* x = image + from[t] * taps.channels;
    const int32_t here = from[t];
#pragma omp simd
    for (int64_t c = 0; c < taps.channels; c++) {
      const Compute<T> value = Element<T>::load(x[c]);
      const bool takes = (place[c] < 0) | better(value, top[c]);
      place[c] = takes ? here : place[c];
      top[c] = takes ? value : top[c];
    }
  }
}

int64_t workOf(const Taps& taps) { return taps.batch * taps.positions * taps.taps * taps.channels; }

template <class F>
KernelPtr forType(const Step& step, F&& f) {
  return dispatch(step.inputs[0].dtype, std::forward<F>(f));
}

/// Calls `begin(image)`, then `visit(image, position, places, tops)` for each of its windows.
template <class T, class B, class F>
void eachWinner(const Machine& machine, const Taps& taps, const T* x, B start, F visit) {
  parallelFor(machine, taps.batch, workOf(taps), [&](int64_t begin, int64_t end, int) {
    std::vector<int32_t> place(static_cast<std::size_t>(taps.channels));
    std::vector<Compute<T>> top(static_cast<std::size_t>(taps.channels));
    for (int64_t n = begin; n < end; n++) {
      start(n);
      for (int64_t p = 0; p < taps.positions; p++) {
        winners(x + n * taps.places * taps.channels, taps, p, place.data(), top.data());
        visit(n, p, place.data(), top.data());
      }
    }
  });
}

/// Has `fill` make sums, which it must clear first, then rounds them to the element type.
template <class T, class F>
void accumulate(Frame& frame, const Operand& out, F fill) {
  T* to = frame.at<T>(out);
  const int64_t size = out.size();
  if constexpr (sizeof(Total<T>) == sizeof(T) && !std::is_same_v<T, Bool>) {
    auto* totals = reinterpret_cast<Total<T>*>(to);
    fill(totals);
  } else {
    auto* totals = reinterpret_cast<Total<T>*>(frame.machine.scratch(static_cast<std::size_t>(size) * sizeof(Total<T>)));
    fill(totals);
    for (int64_t i = 0; i < size; i++) to[i] = Element<T>::store(static_cast<Compute<T>>(totals[i]));
  }
}

}  // namespace

KernelPtr makeMaxPool(const Step& step, const Blocks&) {
  return forType(step, [&](auto tag) -> KernelPtr {
    using T = typename decltype(tag)::Type;
    const Taps taps(step.inputs[0].shape, step.outputs[0].shape, windowOf(step.attributes));
    if constexpr (std::is_same_v<T, float>) return makeFastMaxPool(step, taps);
    return plain([x = step.inputs[0], out = step.outputs[0], taps](Frame& frame) {
      const T* from = frame.at<T>(x);
      T* to = frame.at<T>(out);
      parallelFor(frame.machine, taps.batch * taps.positions, workOf(taps), [&](int64_t begin, int64_t end, int) {
        for (int64_t i = begin; i < end; i++) {
          const T* image = from + i / taps.positions * taps.places * taps.channels;
          T* y = to + i * taps.channels;
          const int32_t* places = taps.of(i % taps.positions);
          bool any = false;
          for (int64_t t = 0; t < taps.taps; t++) {
            if (places[t] < 0) continue;
            const T* value = image + places[t] * taps.channels;
            if (!any) std::copy_n(value, taps.channels, y);
            else
              for (int64_t c = 0; c < taps.channels; c++) y[c] = better(Element<T>::load(value[c]), Element<T>::load(y[c])) ? value[c] : y[c];
            any = true;
          }
          if (!any) std::fill_n(y, taps.channels, padding<T>());
        }
      });
    });
  });
}

KernelPtr makeMaxPoolGrad(const Step& step, const Blocks&) {
  return forType(step, [&](auto tag) -> KernelPtr {
    using T = typename decltype(tag)::Type;
    const Taps taps(step.inputs[0].shape, step.inputs[1].shape, windowOf(step.attributes));
    if constexpr (std::is_same_v<T, float>) return makeFastMaxPoolGrad(step, taps, step.attributes.flag(4));
    return plain([x = step.inputs[0], dy = step.inputs[1], out = step.outputs[0], taps](Frame& frame) {
      const T* from = frame.at<T>(x);
      const T* g = frame.at<T>(dy);
      accumulate<T>(frame, out, [&](Total<T>* dx) {
        // Cleared image by image, while it is in cache anyway.
        const auto clear = [&](int64_t n) { std::fill_n(dx + n * taps.places * taps.channels, taps.places * taps.channels, Total<T>{}); };
        eachWinner(frame.machine, taps, from, clear, [&](int64_t n, int64_t p, const int32_t* place, const Compute<T>*) {
          const T* row = g + (n * taps.positions + p) * taps.channels;
          Total<T>* image = dx + n * taps.places * taps.channels;
          const int32_t* places = taps.of(p);
          for (int64_t t = 0; t < taps.taps; t++) {
            if (places[t] < 0) continue;
            const int32_t here = places[t];
            Total<T>* to = image + here * taps.channels;
#pragma omp simd
            for (int64_t c = 0; c < taps.channels; c++) {
              const auto sum = static_cast<Total<T>>(to[c] + Element<T>::load(row[c]));
              to[c] = place[c] == here ? sum : to[c];
            }
          }
        });
      });
    });
  });
}

KernelPtr makeMaxPoolPick(const Step& step, const Blocks&) {
  return forType(step, [&](auto tag) -> KernelPtr {
    using T = typename decltype(tag)::Type;
    const Taps taps(step.inputs[0].shape, step.outputs[0].shape, windowOf(step.attributes));
    return plain([x = step.inputs[0], v = step.inputs[1], out = step.outputs[0], taps](Frame& frame) {
      const T* values = frame.at<T>(v);
      T* to = frame.at<T>(out);
      eachWinner(frame.machine, taps, frame.at<T>(x), [](int64_t) {}, [&](int64_t n, int64_t p, const int32_t* place, const Compute<T>*) {
        const T* image = values + n * taps.places * taps.channels;
        T* y = to + (n * taps.positions + p) * taps.channels;
        for (int64_t c = 0; c < taps.channels; c++) y[c] = place[c] < 0 ? T{} : image[place[c] * taps.channels + c];
      });
    });
  });
}

KernelPtr makeSumPool(const Step& step, const Blocks&) {
  return forType(step, [&](auto tag) -> KernelPtr {
    using T = typename decltype(tag)::Type;
    const Taps taps(step.inputs[0].shape, step.outputs[0].shape, windowOf(step.attributes));
    return plain([x = step.inputs[0], out = step.outputs[0], taps](Frame& frame) {
      const T* from = frame.at<T>(x);
      T* to = frame.at<T>(out);
      parallelFor(frame.machine, taps.batch * taps.positions, workOf(taps), [&](int64_t begin, int64_t end, int) {
        std::vector<Total<T>> totals(static_cast<std::size_t>(taps.channels));
        for (int64_t i = begin; i < end; i++) {
          const T* image = from + i / taps.positions * taps.places * taps.channels;
          const int32_t* places = taps.of(i % taps.positions);
          std::fill(totals.begin(), totals.end(), Total<T>{});
          for (int64_t t = 0; t < taps.taps; t++) {
            if (places[t] < 0) continue;
            const T* value = image + places[t] * taps.channels;
            for (int64_t c = 0; c < taps.channels; c++) {
              Total<T>& total = totals[static_cast<std::size_t>(c)];
              total = static_cast<Total<T>>(total + Element<T>::load(value[c]));
            }
          }
          for (int64_t c = 0; c < taps.channels; c++) to[i * taps.channels + c] = Element<T>::store(static_cast<Compute<T>>(totals[static_cast<std::size_t>(c)]));
        }
      });
    });
  });
}

KernelPtr makeSumPoolGrad(const Step& step, const Blocks&) {
  return forType(step, [&](auto tag) -> KernelPtr {
    using T = typename decltype(tag)::Type;
    const Taps taps(step.outputs[0].shape, step.inputs[0].shape, windowOf(step.attributes));
    return plain([dy = step.inputs[0], out = step.outputs[0], taps](Frame& frame) {
      const T* g = frame.at<T>(dy);
      accumulate<T>(frame, out, [&](Total<T>* dx) {
        parallelFor(frame.machine, taps.batch, workOf(taps), [&](int64_t begin, int64_t end, int) {
          std::fill(dx + begin * taps.places * taps.channels, dx + end * taps.places * taps.channels, Total<T>{});
          for (int64_t i = begin * taps.positions; i < end * taps.positions; i++) {
            Total<T>* image = dx + i / taps.positions * taps.places * taps.channels;
            const int32_t* places = taps.of(i % taps.positions);
            for (int64_t t = 0; t < taps.taps; t++) {
              if (places[t] < 0) continue;
              Total<T>* row = image + places[t] * taps.channels;
              for (int64_t c = 0; c < taps.channels; c++) row[c] = static_cast<Total<T>>(row[c] + Element<T>::load(g[i * taps.channels + c]));
            }
          }
        });
      });
    });
  });
}

}  // namespace keras_native
