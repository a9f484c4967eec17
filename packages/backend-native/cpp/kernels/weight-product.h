#pragma once
#include "../kernel.h"

namespace keras_native {

/// The kernel of float rows times weights that fit near caches, its post-ops included; null where it is not that.
KernelPtr makeWeightProduct(const Step& step);

}  // namespace keras_native
