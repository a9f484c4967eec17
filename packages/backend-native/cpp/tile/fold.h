#pragma once
#include <cstdint>

namespace keras_native {

enum class Fold { Sum, Max, Min };

/// How floats are folded into one. Sums of a tile are kept in float lanes; those of many tiles belong in double.
struct FoldFunctions {
  float unit;
  double (*two)(double a, double b);
  /// acc[i] = fold(acc[i], x[i]).
  void (*into)(float* acc, const float* x, int64_t n);
  void (*intoDouble)(double* acc, const double* x, int64_t n);
  /// All elements as one.
  float (*all)(const float* x, int64_t n);
  /// One result per row.
  void (*rows)(const float* x, int64_t rows, int64_t columns, float* out);
};
/// The functions for this processor.
const FoldFunctions& foldFunctions(Fold fold);

}  // namespace keras_native
