#pragma once
#include "course.h"

namespace keras_native {

/// Outputs that nobody wants are null. `gates` may lie over `z`, which is null where the cells sum up products of inputs.
struct LstmForward {
  Course course;
  CellInputs x;
  /// What the backward needs goes past the caches.
  bool far;
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
  int64_t (*packedSize)(const Course& course);
  void (*pack)(const CellKernels& kernels, const Course& course, float* to);
  void (*packTurned)(const float* kernel, int64_t units, float* to);
  int64_t (*scratchSize)(int64_t rows, const Course& course);
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
