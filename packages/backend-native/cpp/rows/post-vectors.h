#pragma once
#include "../post-op.h"
#include "vector-math.h"

namespace keras_native::KERAS_ISA {

inline Vec logisticOf(Vec x) { return 1.0F / (1.0F + expOf(-x)); }
/// As a ratio of e²ˣ near 1 and beyond, as a polynomial (after Cephes, S. Moshier) near 0.
inline Vec tanhOf(Vec x) {
  const Vec size = x < 0.0F ? -x : x;
  const Vec far = 1.0F - 2.0F / (1.0F + expOf(size + size));
  const Vec z = x * x;
  Vec p = all(-5.70498872745e-3F);
  p = p * z + 2.06390887954e-2F;
  p = p * z - 5.37397155531e-2F;
  p = p * z + 1.33314422036e-1F;
  p = p * z - 3.33332819422e-1F;
  const Vec near = x + x * z * p;
  return size < 0.625F ? near : x < 0.0F ? -far : far;
}

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
      case PostKind::Sigmoid: return logisticOf(x);
      case PostKind::Tanh: return tanhOf(x);
      default: return x * logisticOf(x);
    }
  }

 private:
  PostOp op_;
  Vec first_;
};

}  // namespace keras_native::KERAS_ISA
