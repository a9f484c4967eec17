// Batch normalisation over all axes but the last, with a relu behind it where one follows: one walk for the statistics, one for the result.
#include <algorithm>
#include <cmath>
#include <limits>

#include "../parallel.h"
#include "../pieces.h"
#include "../rows/columns.h"
#include "factories.h"
#include "norm-options.h"

namespace keras_native {
namespace {

/// Parts of a reduction, by shape alone; at least this many elements each.
constexpr int64_t kMostParts = 64;
constexpr int64_t kPart = 64 * 1024;

/// A tensor as rows of channels, and how its rows are split.
struct Matrix {
  int64_t rows;
  int64_t columns;
  int64_t partRows;
  int64_t parts;

  explicit Matrix(const Shape& shape) : rows(1), columns(shape.back()) {
    for (std::size_t i = 0; i + 1 < shape.size(); i++) rows *= shape[i];
    const int64_t least = std::max<int64_t>(1, kPart / std::max<int64_t>(columns, 1));
    partRows = std::max(least, (rows + kMostParts - 1) / kMostParts);
    parts = columns == 0 ? 0 : (rows + partRows - 1) / partRows;
  }
  int64_t size() const { return rows * columns; }
  int64_t rowsOf(int64_t part) const { return std::min(partRows, rows - part * partRows); }
};

/// Scratch memory of both directions: two totals per part, accumulators per thread, and a few rows of channels.
struct Scratch {
  double* first;
  double* second;
  float* accumulators;
  float* rows[5];

  Scratch(Machine& machine, const Matrix& m) {
    const int64_t totals = Pieces::bytesFor<double>(m.parts * m.columns);
    const int64_t sums = Pieces::bytesFor<float>(2 * m.columns * machine.threads);
    Pieces pieces(machine.scratch(static_cast<std::size_t>(2 * totals + sums + 5 * Pieces::bytesFor<float>(m.columns))));
    first = pieces.take<double>(m.parts * m.columns);
    second = pieces.take<double>(m.parts * m.columns);
    accumulators = pieces.take<float>(2 * m.columns * machine.threads);
    for (float*& row : rows) row = pieces.take<float>(m.columns);
  }
};

/// Calls `body(first row, rows)` for stretches of rows.
template <class F>
void eachRows(const Machine& machine, const Matrix& m, F body) {
  parallelFor(machine, m.rows, m.size() * 4, [&](int64_t begin, int64_t end, int) { body(begin, end - begin); });
}

/// Totals of the parts brought together, in order; calls `use(column, n, mean, Σ (x − mean)²)`.
template <class F>
void mergeMoments(const Machine& machine, const Matrix& m, const Scratch& s, F use) {
  parallelFor(machine, m.columns, m.parts * m.columns * 8, [&](int64_t begin, int64_t end, int) {
    for (int64_t c = begin; c < end; c++) {
      double mean = m.rows == 0 ? std::numeric_limits<double>::quiet_NaN() : 0.0;
      double squares = 0;
      double seen = 0;
      for (int64_t part = 0; part < m.parts; part++) {
        const auto n = static_cast<double>(m.rowsOf(part));
        const double delta = s.first[part * m.columns + c] - mean;
        mean += delta * (n / (seen + n));
        squares += s.second[part * m.columns + c] + delta * delta * (seen * n / (seen + n));
        seen += n;
      }
      use(c, mean, squares / static_cast<double>(m.rows));
    }
  });
}

/// What each channel is multiplied by.
float factorOf(const float* gamma, const float* variances, float epsilon, int64_t c) {
  return (gamma == nullptr ? 1.0F : gamma[c]) / std::sqrt(variances[c] + epsilon);
}

}  // namespace

KernelPtr makeBatchNorm(const Step& step, const Blocks&) {
  return plain([in = step.inputs, out = step.outputs, m = Matrix(step.inputs[0].shape), o = NormOptions(step.attributes), relu = step.attributes.flag(4)](Frame& frame) {
    const ColumnFunctions& f = columnFunctions();
    const Scratch s(frame.machine, m);
    const float* x = frame.at<float>(in[0]);
    parallelFor(frame.machine, m.parts, m.size() * 4, [&](int64_t begin, int64_t end, int thread) {
      for (int64_t part = begin; part < end; part++)
        f.moments(x + part * m.partRows * m.columns, m.rowsOf(part), m.columns, s.first + part * m.columns, s.second + part * m.columns,
                  s.accumulators + 2 * m.columns * thread);
    });
    const float* gamma = o.scale ? frame.at<float>(in[1]) : nullptr;
    const float* beta = o.center ? frame.at<float>(in[o.scale ? 2 : 1]) : nullptr;
    auto* means = frame.at<float>(out[1]);
    auto* variances = frame.at<float>(out[2]);
    mergeMoments(frame.machine, m, s, [&](int64_t c, double mean, double variance) {
      means[c] = static_cast<float>(mean);
      variances[c] = static_cast<float>(variance);
      s.rows[0][c] = factorOf(gamma, variances, o.epsilon, c);
      s.rows[1][c] = beta == nullptr ? 0.0F : beta[c];
    });
    auto* y = frame.at<float>(out[0]);
    eachRows(frame.machine, m, [&](int64_t row, int64_t rows) {
      f.normalise({means, s.rows[0], s.rows[1]}, relu, x + row * m.columns, rows, m.columns, y + row * m.columns);
    });
  });
}

KernelPtr makeBatchNormGrad(const Step& step, const Blocks&) {
  return plain([in = step.inputs, out = step.outputs, m = Matrix(step.inputs[1].shape), o = NormOptions(step.attributes), relu = step.attributes.flag(4)](Frame& frame) {
    const ColumnFunctions& f = columnFunctions();
    const Scratch s(frame.machine, m);
    const float* dy = frame.at<float>(in[0]);
    const float* x = frame.at<float>(in[1]);
    const float* means = frame.at<float>(in[2]);
    const float* variances = frame.at<float>(in[3]);
    const float* gamma = o.scale ? frame.at<float>(in[4]) : nullptr;
    // Comes along only where a relu is to be found again.
    const float* beta = relu && o.center ? frame.at<float>(in.back()) : nullptr;
    const ColumnScale scale{means, s.rows[3], s.rows[4]};
    for (int64_t c = 0; c < m.columns; c++) {
      s.rows[3][c] = factorOf(gamma, variances, o.epsilon, c);
      s.rows[4][c] = beta == nullptr ? 0.0F : beta[c];
    }
    parallelFor(frame.machine, m.parts, m.size() * 4, [&](int64_t begin, int64_t end, int thread) {
      for (int64_t part = begin; part < end; part++) {
        const int64_t at = part * m.partRows * m.columns;
        f.products(scale, relu, dy + at, x + at, m.rowsOf(part), m.columns, s.first + part * m.columns, s.second + part * m.columns,
                   s.accumulators + 2 * m.columns * thread);
      }
    });
    float* dGamma = o.scale ? frame.at<float>(out[1]) : nullptr;
    float* dBeta = o.center ? frame.at<float>(out[o.scale ? 2 : 1]) : nullptr;
    const auto count = static_cast<double>(m.rows);
    parallelFor(frame.machine, m.columns, m.parts * m.columns * 4, [&](int64_t begin, int64_t end, int) {
      for (int64_t c = begin; c < end; c++) {
        double sum = 0;
        double product = 0;
        for (int64_t part = 0; part < m.parts; part++) {
          sum += s.first[part * m.columns + c];
          product += s.second[part * m.columns + c];
        }
        const double inverse = 1.0 / std::sqrt(static_cast<double>(variances[c]) + static_cast<double>(o.epsilon));
        const double factor = inverse * (gamma == nullptr ? 1.0 : static_cast<double>(gamma[c]));
        s.rows[0][c] = static_cast<float>(factor);
        s.rows[1][c] = static_cast<float>(-factor * inverse * inverse * product / count);
        s.rows[2][c] = static_cast<float>(-factor * sum / count);
        if (dGamma != nullptr) dGamma[c] = static_cast<float>(product * inverse);
        if (dBeta != nullptr) dBeta[c] = static_cast<float>(sum);
      }
    });
    auto* dx = frame.at<float>(out[0]);
    eachRows(frame.machine, m, [&](int64_t row, int64_t rows) {
      const int64_t at = row * m.columns;
      f.combine(scale, relu, {s.rows[0], s.rows[1], s.rows[2]}, dy + at, x + at, rows, m.columns, dx + at);
    });
  });
}

KernelPtr makeBatchNormInference(const Step& step, const Blocks&) {
  return plain([in = step.inputs, out = step.outputs[0], m = Matrix(step.inputs[0].shape), o = NormOptions(step.attributes), relu = step.attributes.flag(4)](Frame& frame) {
    const float* means = frame.at<float>(in[1]);
    const float* variances = frame.at<float>(in[2]);
    const float* gamma = o.scale ? frame.at<float>(in[3]) : nullptr;
    const float* beta = o.center ? frame.at<float>(in[o.scale ? 4 : 3]) : nullptr;
    auto* factor = reinterpret_cast<float*>(frame.machine.scratch(static_cast<std::size_t>(2 * m.columns) * sizeof(float)));
    float* offset = factor + m.columns;
    for (int64_t c = 0; c < m.columns; c++) {
      factor[c] = factorOf(gamma, variances, o.epsilon, c);
      offset[c] = beta == nullptr ? 0.0F : beta[c];
    }
    const float* x = frame.at<float>(in[0]);
    auto* y = frame.at<float>(out);
    eachRows(frame.machine, m, [&](int64_t row, int64_t rows) {
      columnFunctions().normalise({means, factor, offset}, relu, x + row * m.columns, rows, m.columns, y + row * m.columns);
    });
  });
}

}  // namespace keras_native
