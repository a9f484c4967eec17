#pragma once
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace keras_native {

/// Numbers too small to be normal count as zero: they are hundreds of times slower and nobody's result needs them.
inline void flushSubnormals() {
#if defined(__SSE2__)
  constexpr unsigned kFlushToZero = 0x8000;
  constexpr unsigned kSubnormalsAreZero = 0x0040;
  _mm_setcsr(_mm_getcsr() | kFlushToZero | kSubnormalsAreZero);
#endif
}

/// The same for as long as it lives, on a thread that is not the engine's own.
class SubnormalScope {
 public:
  SubnormalScope() {
#if defined(__SSE2__)
    before_ = _mm_getcsr();
#endif
    flushSubnormals();
  }
  ~SubnormalScope() {
#if defined(__SSE2__)
    _mm_setcsr(before_);
#endif
  }
  SubnormalScope(const SubnormalScope&) = delete;
  SubnormalScope& operator=(const SubnormalScope&) = delete;

 private:
#if defined(__SSE2__)
  unsigned before_;
#endif
};

}  // namespace keras_native
