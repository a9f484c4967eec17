#pragma once
#include "factories.h"

namespace keras_native {

/**
 * A product in which each thread keeps to rows of its own of a large matrix of weights: of the weights themselves, or of their
 * gradient. Loops cut tensors the same way, and so a thread's share of the weights, and of what an optimizer keeps for them,
 * stays in the caches of its core. Null where that is no use. Post-ops it takes: a bias, then a relu.
 */
KernelPtr partedProduct(const Step& step);

}  // namespace keras_native
