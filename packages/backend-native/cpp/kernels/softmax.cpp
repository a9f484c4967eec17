// Softmax, log-softmax and the gradient of softmax over the last axis.
#include <algorithm>
#include <cmath>
#include <vector>

#include "../parallel.h"
#include "../rows/softmax-rows.h"
#include "factories.h"

namespace keras_native {
namespace {

/// Scalar operations an exponential counts for.
constexpr int64_t kExp = 8;

template <class T, bool Log>
KernelPtr make(const Step& step) {
  const int64_t length = step.inputs[0].shape.back();
  return plain([x = step.inputs[0], out = step.outputs[0], length](Frame& frame) {
    const T* from = frame.at<T>(x);
    T* to = frame.at<T>(out);
    using C = Compute<T>;
    const int64_t lines = length == 0 ? 0 : x.size() / length;
    parallelFor(frame.machine, lines, x.size() * 2 * kExp, [&](int64_t begin, int64_t end, int) {
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

/// Rows of float32, by the functions for this processor.
template <bool Log>
KernelPtr makeFast(const Step& step) {
  const int64_t length = step.inputs[0].shape.back();
  return plain([x = step.inputs[0], out = step.outputs[0], length](Frame& frame) {
    if (length == 0) return;
    const auto run = Log ? softmaxFunctions().logSoftmax : softmaxFunctions().softmax;
    const float* from = frame.at<float>(x);
    auto* to = frame.at<float>(out);
    parallelFor(frame.machine, x.size() / length, x.size() * kExp, [&](int64_t begin, int64_t end, int) {
      run(from + begin * length, end - begin, length, to + begin * length);
    });
  });
}

template <bool Log>
KernelPtr choose(const Step& step) {
  if (step.inputs[0].dtype == DType::F32) return makeFast<Log>(step);
  return dispatch(step.inputs[0].dtype, [&](auto tag) -> KernelPtr {
    using T = typename decltype(tag)::Type;
    if constexpr (isFloating<T>) return make<T, Log>(step);
    else throw std::invalid_argument("floats are needed");
  });
}

}  // namespace

KernelPtr makeSoftmax(const Step& step, const Blocks&) { return choose<false>(step); }
KernelPtr makeLogSoftmax(const Step& step, const Blocks&) { return choose<true>(step); }

KernelPtr makeSoftmaxGrad(const Step& step, const Blocks&) {
  const int64_t length = step.inputs[0].shape.back();
  return plain([y = step.inputs[0], g = step.inputs[1], out = step.outputs[0], length](Frame& frame) {
    if (length == 0) return;
    const float* from = frame.at<float>(y);
    const float* cotangent = frame.at<float>(g);
    auto* to = frame.at<float>(out);
    parallelFor(frame.machine, y.size() / length, y.size() * 2, [&](int64_t begin, int64_t end, int) {
      const int64_t at = begin * length;
      softmaxFunctions().softmaxGrad(from + at, cotangent + at, end - begin, length, to + at);
    });
  });
}

}  // namespace keras_native
