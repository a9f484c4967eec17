// Gathering and scattering rows by index.
#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "../error.h"
#include "../parallel.h"
#include "../strided.h"
#include "factories.h"

namespace keras_native {
namespace {

/// Columns of a row that one thread adds up at least.
constexpr int64_t kColumns = 16;

constexpr const char* kIndexHint = "Check the labels or token ids against the number of classes or the vocabulary size.";

template <class F>
decltype(auto) dispatchIndex(DType dtype, F&& f) {
  return dispatch(dtype, [&](auto tag) -> KernelPtr {
    using I = typename decltype(tag)::Type;
    if constexpr (std::is_integral_v<I>) return f(tag);
    else throw std::invalid_argument("indices must be integers");
  });
}

/// Index as a signed number; unsigned ones beyond 2⁶³ count as out of range.
template <class I>
bool inRange(I index, int64_t size) {
  if constexpr (std::is_signed_v<I>) {
    if (index < 0) return false;
  }
  return static_cast<uint64_t>(index) < static_cast<uint64_t>(size);
}

int64_t product(const Shape& shape, std::size_t from, std::size_t to) {
  int64_t n = 1;
  for (std::size_t i = from; i < to; i++) n *= shape[i];
  return n;
}

/// Calls `visit(row of x, number of the index)` in order for the indices that are in range.
template <class I, class F>
void eachIndex(const I* indices, int64_t count, int64_t size, F visit) {
  for (int64_t k = 0; k < count; k++)
    if (inRange(indices[k], size)) visit(static_cast<int64_t>(indices[k]), k);
}

template <class I>
void checkIndices(const I* indices, int64_t count, int64_t size) {
  for (int64_t k = 0; k < count; k++) {
    if (inRange(indices[k], size)) continue;
    throw RunError("an index of \"gather\" must be in [0, " + std::to_string(size) + "), got " + std::to_string(indices[k]), "gather", kIndexHint);
  }
}

}  // namespace

KernelPtr makeGather(const Step& step, const Blocks&) {
  return dispatchIndex(step.inputs[1].dtype, [&](auto tag) -> KernelPtr {
    using I = typename decltype(tag)::Type;
    const Shape& shape = step.inputs[0].shape;
    const auto axis = static_cast<std::size_t>(step.attributes.integer(0));
    const int64_t outer = product(shape, 0, axis);
    const int64_t size = shape[axis];
    const auto width = product(shape, axis + 1, shape.size()) * static_cast<int64_t>(widthOf(step.inputs[0].dtype));
    return plain([x = step.inputs[0], at = step.inputs[1], out = step.outputs[0], outer, size, width](Frame& frame) {
      const I* indices = frame.at<I>(at);
      const int64_t count = at.size();
      if (outer == 0 || count == 0) return;
      checkIndices(indices, count, size);
      const std::byte* from = frame.at(x);
      std::byte* to = frame.at(out);
      parallelFor(frame.machine, outer * count, outer * count * width, [&](int64_t begin, int64_t end, int) {
        for (int64_t i = begin; i < end; i++) {
          const auto row = static_cast<int64_t>(indices[i % count]);
          std::memcpy(to + i * width, from + (i / count * size + row) * width, static_cast<std::size_t>(width));
        }
      });
    });
  });
}

KernelPtr makeScatterAdd(const Step& step, const Blocks&) {
  return dispatchIndex(step.inputs[1].dtype, [&](auto indexTag) -> KernelPtr {
    using I = typename decltype(indexTag)::Type;
    return dispatch(step.inputs[0].dtype, [&](auto tag) -> KernelPtr {
      using T = typename decltype(tag)::Type;
      const Shape& shape = step.inputs[0].shape;
      const int64_t width = product(shape, 1, shape.size());
      // One value for all, zero as a rule, is never laid out.
      const bool uniform = View(step.inputs[0]).scalar();
      return plain([x = step.inputs[0], at = step.inputs[1], rows = step.inputs[2], out = step.outputs[0], width, uniform](Frame& frame) {
        const int64_t size = out.size();
        if (size == 0) return;
        T* to = frame.at<T>(out);
        // 16-bit floats are summed up in float, and rounded once.
        constexpr bool wide = isFloating<T> && sizeof(T) == 2;
        using Total = std::conditional_t<wide, float, T>;
        Total* totals;
        if constexpr (wide) totals = reinterpret_cast<float*>(frame.machine.scratch(static_cast<std::size_t>(size) * sizeof(float)));
        else totals = to;
        const auto start = [&](T value) {
          if constexpr (wide) return Element<T>::load(value);
          else return value;
        };
        const T* from = frame.at<T>(x);
        const T* added = frame.at<T>(rows);
        const I* indices = frame.at<I>(at);
        const int64_t targets = x.shape[0];
        // Each thread owns some columns of all rows, so that every sum has its order whatever the number of threads.
        parallelFor(frame.machine, (width + kColumns - 1) / kColumns, size + at.size() * width, [&](int64_t begin, int64_t end, int) {
          const int64_t first = begin * kColumns;
          const int64_t last = std::min(width, end * kColumns);
          for (int64_t row = 0; row < targets; row++) {
            Total* target = totals + row * width;
            if (uniform) std::fill(target + first, target + last, start(*from));
            else for (int64_t j = first; j < last; j++) target[j] = start(from[row * width + j]);
          }
          eachIndex(indices, at.size(), targets, [&](int64_t row, int64_t k) {
            Total* __restrict target = totals + row * width;
            const T* __restrict more = added + k * width;
            for (int64_t j = first; j < last; j++) {
              if constexpr (wide) target[j] += Element<T>::load(more[j]);
              else target[j] = Element<T>::store(static_cast<Compute<T>>(Element<T>::load(target[j]) + Element<T>::load(more[j])));
            }
          });
          if constexpr (wide)
            for (int64_t row = 0; row < targets; row++)
              for (int64_t j = first; j < last; j++) to[row * width + j] = Element<T>::store(totals[row * width + j]);
        });
      });
    });
  });
}

KernelPtr makeScatterSet(const Step& step, const Blocks&) {
  return dispatchIndex(step.inputs[1].dtype, [&](auto tag) -> KernelPtr {
    using I = typename decltype(tag)::Type;
    const Shape& shape = step.inputs[0].shape;
    const auto element = static_cast<int64_t>(widthOf(step.inputs[0].dtype));
    const auto width = static_cast<std::size_t>(product(shape, 1, shape.size()) * element);
    return plain([x = step.inputs[0], at = step.inputs[1], rows = step.inputs[2], out = step.outputs[0], width, element](Frame& frame) {
      std::byte* to = frame.at(out);
      const auto bytes = static_cast<std::size_t>(out.size() * element);
      if (bytes > 0) std::memcpy(to, frame.at(x), bytes);
      const std::byte* from = frame.at(rows);
      eachIndex(frame.at<I>(at), at.size(), x.shape[0], [&](int64_t row, int64_t k) {
        std::memcpy(to + static_cast<std::size_t>(row) * width, from + static_cast<std::size_t>(k) * width, width);
      });
    });
  });
}

}  // namespace keras_native
