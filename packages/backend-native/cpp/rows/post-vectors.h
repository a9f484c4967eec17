#pragma once
#include "../post-op.h"
#include "vector-math.h"

namespace keras_native::KERAS_ISA {

/// One post-op on vectors of neighbouring channels, the first of them `channel`.
class PostVectors {
 public:
  PostVectors(const PostOp& op, int64_t channel) : op_(op), first_(all(op.constant)) {
    if (op.operand == nullptr) return;
    if (op.perChannel != 0) first_ = load(op.operand + channel);
    else if (op.perResult == 0) first_ = all(*op.operand);
  }
  /// x at the results `at` and on.
  Vec of(Vec x, int64_t at) const {
    const Vec y = op_.perResult != 0 ? load(op_.operand + at) : first_;
    switch (op_.kind) {
      case PostKind::Add: return x + y;
      case PostKind::Sub: return x - y;
      case PostKind::Mul: return x * y;
      case PostKind::Div: return x / y;
      case PostKind::Relu: return x <= 0.0F ? Vec{} : x;  // NaN stays
      case PostKind::Sigmoid: return sigmoid(x);
      case PostKind::Tanh: return tangent(x);
      default: return x * sigmoid(x);
    }
  }

 private:
  PostOp op_;
  Vec first_;
};

}  // namespace keras_native::KERAS_ISA
