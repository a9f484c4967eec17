#pragma once
// What kernels of recurrences share: rows of a batch spread over threads, operands that may be left out.
#include "../parallel.h"
#include "../recurrent/course.h"

namespace keras_native {

/// Floats of packed kernels and of the scratch of some rows.
struct RowMemory {
  int64_t (*packed)(const Course& course);
  int64_t (*scratch)(int64_t rows, const Course& course);
};

/// Runs `work(packed kernels, first row, end, scratch)` on all rows.
template <class Pack, class F>
void overRows(Frame& frame, const Course& course, const RowMemory& sizes, Pack pack, F work) {
  const int64_t packed = sizes.packed(course);
  const int64_t own = sizes.scratch(course.batch, course);
  auto* memory = reinterpret_cast<float*>(frame.machine.scratch(static_cast<std::size_t>(packed + own) * sizeof(float)));
  pack(memory);
  const int64_t products = course.batch * course.steps * (course.features + course.units) * course.units * 4;
  parallelFor(frame.machine, course.batch, products, [&](int64_t begin, int64_t end, int) {
    work(memory, begin, end, memory + packed + sizes.scratch(begin, course));
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

/// Whether so many tensors [batch, steps, units], which the backward alone reads, are more than caches hold until then.
inline bool tooManyToKeep(const Course& c, int64_t tensors) {
  return tensors * c.batch * c.steps * c.units * static_cast<int64_t>(sizeof(float)) > int64_t{4} * 1024 * 1024;
}

/// The first operands of a cell that makes the product of its inputs: x [batch, steps, features] in rows of any distance, the
/// kernel, and the bias where it has one.
template <class Call>
void inputsInto(Call& call, CellKernels& kernels, const Step& step, Cursor& in, bool bias) {
  const Operand& x = step.inputs[0];
  call.course.features = x.shape[2];
  call.x = {in.next(), x.strides[1]};
  kernels.input = in.next();
  kernels.bias = in.nextIf(bias);
}

/// `first` is [batch, steps, …].
inline Course courseOf(const Operand& first, int64_t units, bool reverse) {
  Course c;
  c.batch = first.shape[0];
  c.steps = first.shape[1];
  c.units = units;
  c.reverse = reverse;
  return c;
}

}  // namespace keras_native
