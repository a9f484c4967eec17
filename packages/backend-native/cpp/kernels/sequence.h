#pragma once
// What kernels of recurrences share: rows of a batch spread over threads, operands that may be left out.
#include "../parallel.h"
#include "../recurrent/course.h"

namespace keras_native {

/// Floats of a packed kernel and of the scratch of some rows.
struct RowMemory {
  int64_t (*packed)(int64_t units);
  int64_t (*scratch)(int64_t rows, int64_t units);
};

/// Runs `work(packed kernel, first row, end, scratch)` on all rows.
template <class Pack, class F>
void overRows(Frame& frame, const Course& course, const RowMemory& sizes, Pack pack, F work) {
  const int64_t packed = sizes.packed(course.units);
  const int64_t own = sizes.scratch(course.batch, course.units);
  auto* memory = reinterpret_cast<float*>(frame.machine.scratch(static_cast<std::size_t>(packed + own) * sizeof(float)));
  pack(memory);
  const int64_t products = course.batch * course.steps * course.units * course.units * 4;
  parallelFor(frame.machine, course.batch, products, [&](int64_t begin, int64_t end, int) {
    work(memory, begin, end, memory + packed + sizes.scratch(begin, course.units));
  });
}

/// Inputs and outputs in the order of the op, those left out skipped.
class Cursor {
 public:
  Cursor(const Frame& frame, const std::vector<Operand>& operands) : frame_(frame), operands_(operands) {}
  template <class T = float>
  T* next() {
    return frame_.at<T>(operands_.at(at_++));
  }
  template <class T = float>
  T* nextIf(bool there) {
    return there ? next<T>() : nullptr;
  }

 private:
  const Frame& frame_;
  const std::vector<Operand>& operands_;
  std::size_t at_ = 0;
};

inline Course courseOf(const Operand& every, int64_t units, bool reverse) {
  Course c;
  c.batch = every.shape[0];
  c.steps = every.shape[1];
  c.units = units;
  c.reverse = reverse;
  return c;
}

}  // namespace keras_native
