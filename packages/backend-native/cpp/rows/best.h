#pragma once
#include "../tile/instruction-set.h"

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
