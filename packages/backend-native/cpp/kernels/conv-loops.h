#pragma once
#include "factories.h"

namespace keras_native {

/// Which of the three convolutions: all relate x, w and y; two are inputs and one is made.
enum class ConvPart { Output, Input, Filter };

/// Plain loops for every type and geometry.
KernelPtr makeConvLoops(const Step& step, ConvPart part);
/// The library's kernel, or null where it has none (other types, gaps in the input, empty sizes).
KernelPtr makeConvPrimitive(const Step& step, ConvPart part);

/// The operands by role rather than by position.
struct ConvRoles {
  const Operand& x;
  const Operand& w;
  const Operand& y;
};
inline ConvRoles rolesOf(const Step& s, ConvPart part) {
  switch (part) {
    case ConvPart::Output: return {s.inputs[0], s.inputs[1], s.outputs[0]};
    case ConvPart::Input: return {s.outputs[0], s.inputs[1], s.inputs[0]};
    default: return {s.inputs[0], s.outputs[0], s.inputs[1]};
  }
}

}  // namespace keras_native
