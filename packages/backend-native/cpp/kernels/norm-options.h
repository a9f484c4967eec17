#pragma once
#include "../step.h"

namespace keras_native {

/// Attributes of a normalisation after its axes: ε, and which of γ and β there are.
struct NormOptions {
  float epsilon;
  bool scale;
  bool center;
  explicit NormOptions(const Attributes& a) : epsilon(static_cast<float>(a.number(1))), scale(a.flag(2)), center(a.flag(3)) {}
};

}  // namespace keras_native
