// Softmax and log-softmax over the last axis, one pass over each line in cache.
#include <algorithm>
#include <cmath>
#include <vector>

#include "../parallel.h"
#include "factories.h"

namespace keras_native {
namespace {

template <class T, bool Log>
KernelPtr make(const Step& step) {
  const int64_t length = step.inputs[0].shape.back();
  return plain([x = step.inputs[0], out = step.outputs[0], length](Frame& frame) {
    const T* from = frame.at<T>(x);
    T* to = frame.at<T>(out);
    using C = Compute<T>;
    const int64_t lines = length == 0 ? 0 : x.size() / length;
    parallelFor(frame.machine, lines, x.size() * 16, [&](int64_t begin, int64_t end, int) {
      std::vector<C> powers(static_cast<std::size_t>(length));
      for (int64_t line = begin; line < end; line++) {
        const T* in = from + line * length;
        T* y = to + line * length;
        C top = Element<T>::load(in[0]);
        for (int64_t i = 1; i < length; i++) {
          const C value = Element<T>::load(in[i]);
          top = value > top || value != value ? value : top;
        }
        Sum<T> total = 0;
        for (int64_t i = 0; i < length; i++) {
          const C power = std::exp(Element<T>::load(in[i]) - top);
          powers[static_cast<std::size_t>(i)] = power;
          total += power;
        }
        if constexpr (Log) {
          const auto shift = static_cast<C>(std::log(total));
          for (int64_t i = 0; i < length; i++) y[i] = Element<T>::store(Element<T>::load(in[i]) - top - shift);
        } else {
          const auto scale = static_cast<C>(1 / total);
          for (int64_t i = 0; i < length; i++) y[i] = Element<T>::store(powers[static_cast<std::size_t>(i)] * scale);
        }
      }
    });
  });
}

template <bool Log>
KernelPtr choose(const Step& step) {
  return dispatch(step.inputs[0].dtype, [&](auto tag) -> KernelPtr {
    using T = typename decltype(tag)::Type;
    if constexpr (isFloating<T>) return make<T, Log>(step);
    else throw std::invalid_argument("floats are needed");
  });
}

}  // namespace

KernelPtr makeSoftmax(const Step& step, const Blocks&) { return choose<false>(step); }
KernelPtr makeLogSoftmax(const Step& step, const Blocks&) { return choose<true>(step); }

}  // namespace keras_native
