#pragma once
#include "factories.h"
#include "window.h"

namespace keras_native {

/// float32 only; `positive` sends nothing to elements that are not above zero.
KernelPtr makeFastMaxPool(const Step& step, const Taps& taps);
KernelPtr makeFastMaxPoolGrad(const Step& step, const Taps& taps, bool positive);

}  // namespace keras_native
