#pragma once

namespace keras_native {

/// Whether the copies compiled for AVX-512 may run here.
inline bool hasAvx512() {
#if defined(__x86_64__)
  static const bool found = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return found;
#else
  return false;
#endif
}

}  // namespace keras_native

/// Declares a table of functions that is compiled once per instruction set, and the function that gives the best one.
#if defined(__x86_64__)
#define KERAS_BEST(TABLE, NAME)                                                       \
  namespace keras_native::baseline { extern const TABLE NAME; }                       \
  namespace keras_native::avx512 { extern const TABLE NAME; }                         \
  namespace keras_native {                                                            \
  inline const TABLE& NAME() { return hasAvx512() ? avx512::NAME : baseline::NAME; }  \
  }
#else
#define KERAS_BEST(TABLE, NAME)                                  \
  namespace keras_native::baseline { extern const TABLE NAME; }  \
  namespace keras_native {                                       \
  inline const TABLE& NAME() { return baseline::NAME; }          \
  }
#endif
