#pragma once
#include "../kernel.h"

namespace keras_native {

/// Whether a step is a product of two float matrices of which the first is a tall one transposed, and fastest as such.
bool isTurnedProduct(const Step& step);

/// The kernel of such a product; null for any other.
KernelPtr makeTurnedProduct(const Step& step);

}  // namespace keras_native
