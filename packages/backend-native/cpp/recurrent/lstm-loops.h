#pragma once
#include <cstdint>

namespace keras_native {

/// Sizes and order of a recurrence over [batch, steps, …].
struct Course {
  int64_t batch = 0;
  int64_t steps = 0;
  int64_t units = 0;
  bool reverse = false;
  /// [batch, steps]; null where every step counts.
  const uint8_t* mask = nullptr;

  /// Time of the `i`th step taken.
  int64_t time(int64_t i) const { return reverse ? steps - 1 - i : i; }
  bool counts(int64_t row, int64_t t) const { return mask == nullptr || mask[row * steps + t] != 0; }
};

/// Outputs that nobody wants are null. `gates` may lie over `z`.
struct LstmForward {
  Course course;
  const float *z, *h, *c;
  float *hLast, *cLast, *hs, *gates, *cells, *states;
};
/// `dz` may lie over `gates`.
struct LstmBackward {
  Course course;
  const float *dh, *dc, *dhs, *gates, *cells;
  float *dz, *dhFirst, *dcFirst;
};

/// Loops over some rows of a batch, compiled once per instruction set. Sizes in floats.
struct LstmLoops {
  int64_t (*packedSize)(int64_t units);
  void (*pack)(const float* kernel, int64_t units, float* to);
  void (*packTurned)(const float* kernel, int64_t units, float* to);
  int64_t (*scratchSize)(int64_t rows, int64_t units);
  void (*forward)(const LstmForward& call, const float* packed, int64_t begin, int64_t end, float* scratch);
  void (*backward)(const LstmBackward& call, const float* packed, int64_t begin, int64_t end, float* scratch);
};

namespace baseline {
LstmLoops lstmLoops();
}
namespace avx512 {
LstmLoops lstmLoops();
}

}  // namespace keras_native
