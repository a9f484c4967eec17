// Softmax and its relatives, row by row. Compiled once per instruction set (KERAS_ISA names it).
#include "softmax-rows.h"

#include <cmath>

#include "vector-math.h"

namespace keras_native::KERAS_ISA {
namespace {

void softmax(const float* x, int64_t rows, int64_t length, float* y) {
  for (int64_t r = 0; r < rows; r++, x += length, y += length) {
    const float top = largestInRow(x, length);
    const float total = sumRow(length, [=](auto at) {
      const Vec power = expOf(at.load(x) - top);
      at.store(y, power);
      return power;
    });
    const float scale = 1.0F / total;
    eachVector(length, [=](auto at) { at.store(y, at.load(y) * scale); });
  }
}

float logSumExpOf(const float* x, int64_t length, float top) {
  return std::log(sumRow(length, [=](auto at) { return expOf(at.load(x) - top); }));
}

void logSoftmax(const float* x, int64_t rows, int64_t length, float* y) {
  for (int64_t r = 0; r < rows; r++, x += length, y += length) {
    const float top = largestInRow(x, length);
    const float shift = logSumExpOf(x, length, top);
    eachVector(length, [=](auto at) { at.store(y, (at.load(x) - top) - shift); });
  }
}

void softmaxGrad(const float* y, const float* g, int64_t rows, int64_t length, float* dx) {
  for (int64_t r = 0; r < rows; r++, y += length, g += length, dx += length) {
    const float mean = sumRow(length, [=](auto at) { return at.load(y) * at.load(g); });
    eachVector(length, [=](auto at) { at.store(dx, at.load(y) * (at.load(g) - mean)); });
  }
}

void logSumExp(const float* x, int64_t rows, int64_t length, float* total) {
  for (int64_t r = 0; r < rows; r++, x += length) {
    const float top = largestInRow(x, length);
    total[r] = top + logSumExpOf(x, length, top);
  }
}

void shares(const float* x, const float* total, const float* g, int64_t rows, int64_t length, float* dx) {
  for (int64_t r = 0; r < rows; r++, x += length, dx += length) {
    const float shift = total[r];
    const float factor = g[r];
    eachVector(length, [=](auto at) { at.store(dx, expOf(at.load(x) - shift) * factor); });
  }
}

void sums(const float* x, int64_t rows, int64_t length, float* total) {
  for (int64_t r = 0; r < rows; r++, x += length) total[r] = sumRow(length, [=](auto at) { return at.load(x); });
}

}  // namespace

const SoftmaxFunctions softmaxFunctions{softmax, logSoftmax, softmaxGrad, logSumExp, shares, sums};

}  // namespace keras_native::KERAS_ISA
