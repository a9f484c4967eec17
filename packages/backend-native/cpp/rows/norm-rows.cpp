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

void forward(const RowNorm& norm, const float* x, int64_t rows, int64_t length, float* y, float* mean, float* variance) {
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
    eachVector(length, [&](auto at) {
      Vec v = (at.load(x) - centre) * inverse;
      if (norm.gamma != nullptr) v *= at.load(norm.gamma);
      if (norm.beta != nullptr) v += at.load(norm.beta);
      at.store(y, v);
    });
  }
}

void flush(float* from, int64_t n, double* to) {
#pragma omp simd
  for (int64_t i = 0; i < n; i++) to[i] += static_cast<double>(from[i]);
  std::fill(from, from + n, 0.0F);
}

void backward(const RowNorm& norm, const float* dy, const float* x, const float* mean, const float* variance, int64_t rows,
              int64_t length, float* dx, double* dGamma, double* dBeta, float* scratch) {
  const auto count = static_cast<float>(length);
  float* own = scratch;  // of dγ
  float* plain = scratch + length;
  std::fill(scratch, scratch + 2 * length, 0.0F);
  for (int64_t r = 0; r < rows; r++, dy += length, x += length, dx += length) {
    const float centre = norm.centred ? mean[r] : 0.0F;
    const float inverse = 1.0F / std::sqrt(variance[r] + norm.epsilon);
    Vec sums{};
    Vec products{};
    eachVector(length, [&](auto at) {
      const Vec g = at.load(dy);
      // Beyond the end of a row g is 0.
      const Vec unit = (at.load(x) - centre) * inverse;
      const Vec scaled = norm.gamma != nullptr ? g * at.load(norm.gamma) : g;
      sums += scaled;
      products += at.keep(scaled * unit, 0.0F);
      if (dGamma != nullptr) at.store(own, at.load(own) + g * unit);
      if (dBeta != nullptr) at.store(plain, at.load(plain) + g);
    });
    const float shift = norm.centred ? sumOf(sums) / count : 0.0F;
    const float tilt = sumOf(products) / count;
    eachVector(length, [&](auto at) {
      const Vec g = at.load(dy);
      const Vec unit = (at.load(x) - centre) * inverse;
      const Vec scaled = norm.gamma != nullptr ? g * at.load(norm.gamma) : g;
      at.store(dx, inverse * (scaled - shift - unit * tilt));
    });
    const bool full = r % kBlock == kBlock - 1 || r == rows - 1;
    if (full && dGamma != nullptr) flush(own, length, dGamma);
    if (full && dBeta != nullptr) flush(plain, length, dBeta);
  }
}

}  // namespace

const RowNormFunctions rowNormFunctions{forward, backward};

}  // namespace keras_native::KERAS_ISA
