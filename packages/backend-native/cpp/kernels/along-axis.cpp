// Ops that work on lines along one axis: extreme positions, sorting, running sums.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "../parallel.h"
#include "factories.h"
#include "lines.h"

namespace keras_native {
namespace {

/// First best element of a line; NaN counts as best.
template <bool Largest>
KernelPtr makeArg(const Step& step) {
  return dispatch(step.inputs[0].dtype, [&](auto tag) -> KernelPtr {
    using T = typename decltype(tag)::Type;
    const Lines lines(step.inputs[0].shape, step.attributes.integer(0));
    return plain([x = step.inputs[0], out = step.outputs[0], lines](Frame& frame) {
      const T* from = frame.at<T>(x);
      auto* to = frame.at<int32_t>(out);
      parallelFor(frame.machine, lines.count, lines.count * lines.length, [&](int64_t begin, int64_t end, int) {
        for (int64_t line = begin; line < end; line++) {
          const T* run = from + lines.start(line);
          int64_t best = 0;
          auto top = Element<T>::load(run[0]);
          for (int64_t i = 1; i < lines.length && top == top; i++) {
            const auto now = Element<T>::load(run[i * lines.step]);
            if (now == now && !(Largest ? now > top : now < top)) continue;
            best = i;
            top = now;
          }
          to[line] = static_cast<int32_t>(best);
        }
      });
    });
  });
}

/// Total order: −0 before +0, NaN last.
template <class C>
bool before(C a, C b) {
  if constexpr (std::is_floating_point_v<C>) {
    if (a != a) return false;
    if (b != b) return true;
    if (a == 0 && b == 0) return std::signbit(a) && !std::signbit(b);
  }
  return a < b;
}

/// Calls `visit(order, first element of the line)` with the sorted element numbers of each line.
template <class T, class F>
void eachSorted(const T* x, const Lines& lines, bool descending, F visit) {
  std::vector<int32_t> order(static_cast<std::size_t>(lines.length));
  for (int64_t line = 0; line < lines.count; line++) {
    const int64_t start = lines.start(line);
    const auto at = [&](int32_t i) { return Element<T>::load(x[start + i * lines.step]); };
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return descending ? before(at(b), at(a)) : before(at(a), at(b)); });
    visit(order, start);
  }
}

}  // namespace

KernelPtr makeArgMax(const Step& step, const Blocks&) { return makeArg<true>(step); }
KernelPtr makeArgMin(const Step& step, const Blocks&) { return makeArg<false>(step); }

KernelPtr makeArgSort(const Step& step, const Blocks&) {
  return dispatch(step.inputs[0].dtype, [&](auto tag) -> KernelPtr {
    using T = typename decltype(tag)::Type;
    const Lines lines(step.inputs[0].shape, step.attributes.integer(0));
    return plain([x = step.inputs[0], out = step.outputs[0], lines, descending = step.attributes.flag(1)](Frame& frame) {
      auto* to = frame.at<int32_t>(out);
      eachSorted(frame.at<T>(x), lines, descending, [&](const std::vector<int32_t>& order, int64_t start) {
        for (std::size_t i = 0; i < order.size(); i++) to[start + static_cast<int64_t>(i) * lines.step] = order[i];
      });
    });
  });
}

KernelPtr makeSort(const Step& step, const Blocks&) {
  return dispatch(step.inputs[0].dtype, [&](auto tag) -> KernelPtr {
    using T = typename decltype(tag)::Type;
    const Lines lines(step.inputs[0].shape, step.attributes.integer(0));
    return plain([x = step.inputs[0], out = step.outputs[0], lines, descending = step.attributes.flag(1)](Frame& frame) {
      const T* from = frame.at<T>(x);
      T* to = frame.at<T>(out);
      eachSorted(from, lines, descending, [&](const std::vector<int32_t>& order, int64_t start) {
        for (std::size_t i = 0; i < order.size(); i++) to[start + static_cast<int64_t>(i) * lines.step] = from[start + order[i] * lines.step];
      });
    });
  });
}

KernelPtr makeCumsum(const Step& step, const Blocks&) {
  return dispatch(step.inputs[0].dtype, [&](auto tag) -> KernelPtr {
    using T = typename decltype(tag)::Type;
    const Lines lines(step.inputs[0].shape, step.attributes.integer(0));
    return plain([x = step.inputs[0], out = step.outputs[0], lines, reverse = step.attributes.flag(1)](Frame& frame) {
      const T* from = frame.at<T>(x);
      T* to = frame.at<T>(out);
      parallelFor(frame.machine, lines.count, lines.count * lines.length, [&](int64_t begin, int64_t end, int) {
        for (int64_t line = begin; line < end; line++) {
          const int64_t start = lines.start(line);
          Sum<T> total = 0;
          for (int64_t i = 0; i < lines.length; i++) {
            const int64_t at = start + (reverse ? lines.length - 1 - i : i) * lines.step;
            total = static_cast<Sum<T>>(total + Element<T>::load(from[at]));
            to[at] = Element<T>::store(static_cast<Compute<T>>(total));
          }
        }
      });
    });
  });
}

}  // namespace keras_native
