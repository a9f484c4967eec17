#pragma once
#include <cstdint>

namespace keras_native {

enum class PostKind { Add, Sub, Mul, Div, Relu, Sigmoid, Tanh, Silu };

/// Something done to each result of a product, with a number from memory where `operand` is not null.
struct PostOp {
  PostKind kind;
  const float* operand;
  /// By how much the number moves per channel and per result: one number, one per channel, or one per result.
  int64_t perChannel;
  int64_t perResult;
  /// What takes part where there is no operand.
  float constant;
};

}  // namespace keras_native
