#pragma once
#include "course.h"

namespace keras_native {

/// Outputs that nobody wants are null. `gates` may lie over `projected`, which is null where the cells sum up products of inputs.
struct GruForward {
  Course course;
  CellInputs x;
  /// What the backward needs goes past the caches.
  bool far;
  const float *projected, *h;
  /// Of the candidate's product; null without one.
  const float* bias;
  float *hLast, *hs, *gates, *states, *scaled;
};
/// `dx` may lie over `gates`, `dp` over `scaled`.
struct GruBackward {
  Course course;
  const float *dh, *dhs, *gates, *states, *scaled;
  float *dx, *dhFirst, *dp;
};

/// Loops over some rows of a batch, compiled once per instruction set, for one place of the reset gate. Sizes in floats.
struct GruLoops {
  int64_t (*packedSize)(const Course& course);
  void (*pack)(const CellKernels& kernels, const Course& course, float* to);
  void (*packTurned)(const float* kernel, int64_t units, float* to);
  int64_t (*scratchSize)(int64_t rows, const Course& course);
  void (*forward)(const GruForward& call, const float* packed, int64_t begin, int64_t end, float* scratch);
  void (*backward)(const GruBackward& call, const float* packed, int64_t begin, int64_t end, float* scratch);
};

namespace baseline {
GruLoops gruLoops(bool resetAfter);
}
namespace avx512 {
GruLoops gruLoops(bool resetAfter);
}

}  // namespace keras_native
