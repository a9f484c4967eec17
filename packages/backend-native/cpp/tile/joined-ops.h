// Several ops in one, so that what lies between them stays in registers. `lower/join.ts` finds them; results are the same bit
// for bit. Included once per instruction set.
#include <cmath>
#include <cstdint>

namespace keras_native::KERAS_ISA {

#define KERAS_JOINED(NAME, ARGUMENTS, VALUE) \
  struct NAME {                              \
    static float apply ARGUMENTS { return VALUE; } \
  };

KERAS_JOINED(Square, (float a), a* a)
KERAS_JOINED(MulAdd, (float a, float b, float c), a* b + c)
KERAS_JOINED(MulSub, (float a, float b, float c), a* b - c)
KERAS_JOINED(SubMul, (float c, float a, float b), c - a * b)
KERAS_JOINED(MulMul, (float a, float b, float c), a* b* c)
KERAS_JOINED(AddMul, (float a, float b, float c), (a + b) * c)
KERAS_JOINED(DifferenceMul, (float a, float b, float c), (a - b) * c)
KERAS_JOINED(AddAdd, (float a, float b, float c), a + b + c)
KERAS_JOINED(AddRelu, (float a, float b), (a + b > 0) | (a + b != a + b) ? a + b : 0)
/// The weighted sums of momentum and of running means.
KERAS_JOINED(Blend, (float a, float b, float c, float d), a* b + c * d)
KERAS_JOINED(BlendDifference, (float a, float b, float c, float d), a* b - c * d)
KERAS_JOINED(Follow, (float m, float x, float rate), m + (x - m) * rate)
KERAS_JOINED(FollowSquare, (float v, float x, float rate), v + (x * x - v) * rate)
/// The step of Adam and its like: w − m·r / (√v + ε).
KERAS_JOINED(RootStep, (float w, float m, float r, float v, float e), w - m * r / (std::sqrt(v) + e))
KERAS_JOINED(LessWhere, (float a, float b, float x, float y), a < b ? x : y)
KERAS_JOINED(WhereMul, (uint8_t test, float a, float b, float y), test != 0 ? a * b : y)

#undef KERAS_JOINED

}  // namespace keras_native::KERAS_ISA
