// Layer and RMS normalisation of rows. Compiled once per instruction set (KERAS_ISA names it).
#include "norm-rows.h"

#include <algorithm>
#include <cmath>

#include "vector.h"

namespace keras_native::KERAS_ISA {
namespace {

/// Rows whose share of dγ and dβ is added up in float before it goes to double.
constexpr int64_t kBlock = 32;

float meanOf(const float* x, int64_t n) {
  return sumRow(n, [=](auto at) { return at.load(x); }) / static_cast<float>(n);
}

template <bool Scale, bool Center>
void forwardRows(const RowNorm& norm, const float* x, int64_t rows, int64_t length, float* y, float* mean, float* variance) {
  const float* gamma = norm.gamma;
  const float* beta = norm.beta;
  const auto count = static_cast<float>(length);
  for (int64_t r = 0; r < rows; r++, x += length, y += length) {
    const float centre = norm.centred ? meanOf(x, length) : 0.0F;
    const float squares = sumRow(length, [=](auto at) {
      const Vec d = at.load(x) - centre;
      return d * d;
    });
    const float spread = squares / count;
    if (norm.centred) mean[r] = centre;
    variance[r] = spread;
    const float inverse = 1.0F / std::sqrt(spread + norm.epsilon);
    eachVector(length, [=](auto at) {
      Vec v = (at.load(x) - centre) * inverse;
      if constexpr (Scale) v *= at.load(gamma);
      if constexpr (Center) v += at.load(beta);
      at.store(y, v);
    });
  }
}

void flush(float* from, int64_t n, double* to) {
#pragma omp simd
  for (int64_t i = 0; i < n; i++) to[i] += static_cast<double>(from[i]);
  std::fill(from, from + n, 0.0F);
}

template <bool Scale, bool Center>
void backwardRows(const RowNorm& norm, const float* dy, const float* x, const float* mean, const float* variance, int64_t rows,
                  int64_t length, float* dx, double* dGamma, double* dBeta, float* scratch) {
  const float* gamma = norm.gamma;
  const auto count = static_cast<float>(length);
  float* own = scratch;  // of dγ
  float* plain = scratch + length;
  std::fill(scratch, scratch + 2 * length, 0.0F);
  for (int64_t r = 0; r < rows; r++, dy += length, x += length, dx += length) {
    const float centre = norm.centred ? mean[r] : 0.0F;
    const float inverse = 1.0F / std::sqrt(variance[r] + norm.epsilon);
    const auto scaled = [=](auto at) {
      if constexpr (Scale) return at.load(dy) * at.load(gamma);
      else return at.load(dy);
    };
    const auto unit = [=](auto at) { return (at.load(x) - centre) * inverse; };
    const float shift = norm.centred ? sumRow(length, scaled) / count : 0.0F;
    const float tilt = sumRow(length, [=](auto at) { return scaled(at) * unit(at); }) / count;
    eachVector(length, [=](auto at) {
      const Vec u = unit(at);
      if constexpr (Scale) at.store(own, at.load(own) + at.load(dy) * u);
      if constexpr (Center) at.store(plain, at.load(plain) + at.load(dy));
      at.store(dx, inverse * (scaled(at) - shift - u * tilt));
    });
    if (r % kBlock != kBlock - 1 && r != rows - 1) continue;
    if constexpr (Scale) flush(own, length, dGamma);
    if constexpr (Center) flush(plain, length, dBeta);
  }
}

void forward(const RowNorm& norm, const float* x, int64_t rows, int64_t length, float* y, float* mean, float* variance) {
  const bool scale = norm.gamma != nullptr;
  const bool center = norm.beta != nullptr;
  const auto run = scale ? (center ? forwardRows<true, true> : forwardRows<true, false>)
                         : (center ? forwardRows<false, true> : forwardRows<false, false>);
  run(norm, x, rows, length, y, mean, variance);
}

void backward(const RowNorm& norm, const float* dy, const float* x, const float* mean, const float* variance, int64_t rows,
              int64_t length, float* dx, double* dGamma, double* dBeta, float* scratch) {
  const auto run = dGamma != nullptr ? (dBeta != nullptr ? backwardRows<true, true> : backwardRows<true, false>)
                                     : (dBeta != nullptr ? backwardRows<false, true> : backwardRows<false, false>);
  run(norm, dy, x, mean, variance, rows, length, dx, dGamma, dBeta, scratch);
}

}  // namespace

const RowNormFunctions rowNormFunctions{forward, backward};

}  // namespace keras_native::KERAS_ISA
