#pragma once
#include <cstdint>

namespace keras_native {

/// Sizes and order of a recurrence over [batch, steps, …].
struct Course {
  int64_t batch = 0;
  int64_t steps = 0;
  int64_t units = 0;
  /// Of inputs whose products the cells sum up themselves; 0 where these are made already.
  int64_t features = 0;
  bool reverse = false;
  /// [batch, steps]; null where every step counts.
  const uint8_t* mask = nullptr;

  /// Time of the `i`th step taken.
  int64_t time(int64_t i) const { return reverse ? steps - 1 - i : i; }
  bool counts(int64_t row, int64_t t) const { return mask == nullptr || mask[row * steps + t] != 0; }
};

/// Matrices of one cell that are laid out together.
struct CellKernels {
  /// [units, gates · units].
  const float* recurrent = nullptr;
  /// [features, gates · units], and the sums that gates start from; null where there are none.
  const float* input = nullptr;
  const float* bias = nullptr;
};

/// Inputs [batch, steps, features], in rows that lie `row` floats apart.
struct CellInputs {
  const float* at = nullptr;
  int64_t row = 0;
};

}  // namespace keras_native
