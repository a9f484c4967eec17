#pragma once
#include <omp.h>

#include <algorithm>
#include <cstdint>

#include "kernel.h"

namespace keras_native {

/// Scalar operations below which waking other threads costs more than it saves.
inline constexpr int64_t kWorthThreads = 128 * 1024;

/// How many threads `work` scalar operations in `count` independent parts deserve.
inline int threadsFor(const Machine& machine, int64_t count, int64_t work) {
  if (machine.threads <= 1 || work < kWorthThreads || count <= 1) return 1;
  return static_cast<int>(std::min<int64_t>(machine.threads, count));
}

/// Calls `body(begin, end, thread)` on contiguous parts of `[0, count)`. The body must not throw.
template <class F>
void parallelFor(const Machine& machine, int64_t count, int64_t work, F&& body) {
  const int threads = threadsFor(machine, count, work);
  if (threads == 1) {
    body(int64_t{0}, count, 0);
    return;
  }
#pragma omp parallel num_threads(threads)
  {
    const int64_t parts = omp_get_num_threads();
    const int64_t me = omp_get_thread_num();
    body(count * me / parts, count * (me + 1) / parts, static_cast<int>(me));
  }
}

}  // namespace keras_native
