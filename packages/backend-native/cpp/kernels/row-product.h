#pragma once
#include "../kernel.h"

namespace keras_native {

/// The kernel of one dense float row times a dense float matrix; post-ops are left to others.
KernelPtr makeRowProduct(const Step& step);

}  // namespace keras_native
