#pragma once
#include "../kernel.h"

namespace keras_native {

/// The kernel of a product of two float matrices of which the first is a tall one transposed; null where it is not that.
KernelPtr makeTurnedProduct(const Step& step);

}  // namespace keras_native
