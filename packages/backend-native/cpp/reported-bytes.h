#pragma once
#include <algorithm>
#include <cstdint>

namespace keras_native {

/// What the garbage collector is told of memory it cannot see. It takes growth for a reason to collect, but data that come and
/// go again and again are no growth: what was given back counts on, up to a limit, until as much is in use again.
class ReportedBytes {
 public:
  /// To be passed on when the bytes in use change by `bytes`; mostly 0.
  int64_t changeBy(int64_t bytes) {
    used_ += bytes;
    const int64_t before = told_;
    told_ = std::clamp(told_, used_, used_ + kLeeway);
    return told_ - before;
  }

 private:
  static constexpr int64_t kLeeway = int64_t{64} << 20;
  int64_t used_ = 0;
  int64_t told_ = 0;
};

/// That of this thread's JavaScript environment.
inline ReportedBytes& reportedBytes() {
  thread_local ReportedBytes bytes;
  return bytes;
}

}  // namespace keras_native
