#pragma once
#include "../kernel.h"

namespace keras_native {

/// The kernel of many float rows times a small matrix, its post-ops included; null where it is not that.
KernelPtr makeTallProduct(const Step& step);

}  // namespace keras_native
