#include <cmath>

#include "rig.h"

using namespace rig;

namespace {

/// Small whole numbers, so that sums are exact in any order.
std::vector<float> whole(int64_t n, int64_t step) {
  std::vector<float> x(static_cast<std::size_t>(n));
  for (int64_t i = 0; i < n; i++) x[static_cast<std::size_t>(i)] = static_cast<float>(i * step % 7 - 3);
  return x;
}

struct Product {
  Operand a, b;
  std::vector<float> x, y;
  int64_t m, k, n;

  float at(int64_t row, int64_t column) const {
    float sum = 0;
    for (int64_t i = 0; i < k; i++)
      sum += x[static_cast<std::size_t>(row * a.strides[0] + i * a.strides[1])] * y[static_cast<std::size_t>(i * b.strides[0] + column * b.strides[1])];
    return sum;
  }
  Rig rigOf(std::vector<TileCode> code, const std::vector<float>& bias) const {
    return single<float>("matmul", {bufferOf(x), bufferOf(y), bufferOf(bias)}, {a, b, operand(4, DType::F32, {n})}, {m, n}, {{0}}, std::move(code));
  }
};

Product rowMajor(int64_t m, int64_t k, int64_t n) {
  return {operand(2, DType::F32, {m, k}), operand(3, DType::F32, {k, n}), whole(m * k, 5), whole(k * n, 3), m, k, n};
}
Product gradient(int64_t m, int64_t k, int64_t n) {
  return {operand(2, DType::F32, {m, k}, {1, m}), operand(3, DType::F32, {k, n}), whole(m * k, 5), whole(k * n, 3), m, k, n};
}

void same(const Product& p, std::vector<TileCode> code) {
  const bool biased = !code.empty() && code[0].name == "add";
  const bool rectified = !code.empty() && code.back().name == "relu";
  std::vector<float> bias = whole(p.n, 11);
  bias[1] = std::nanf("");
  Rig r = p.rigOf(std::move(code), bias);
  for (r.threads = 1; r.threads < 4; r.threads++) {
    r.run();
    const std::vector<float> got = valuesOf<float>(r.outputs[0]);
    for (int64_t row = 0; row < p.m; row += 5)
      for (int64_t column = 0; column < p.n; column += row % 2 + 1) {
        float wanted = p.at(row, column) + (biased ? bias[static_cast<std::size_t>(column)] : 0);
        if (rectified && wanted < 0) wanted = 0;
        float found = got[static_cast<std::size_t>(row * p.n + column)];
        if (std::fabs(found) < 1e-30F) found = 0;  // the library's rectifier has a slope that the engine flushes to 0
        if (std::isnan(wanted)) CHECK(std::isnan(found));
        else CHECK_EQUAL(found, wanted);
      }
  }
}

const TileCode kBias{"add", DType::F32, DType::F32, {2}, 0, {}};
const TileCode kRelu{"relu", DType::F32, DType::F32, {}, 0, {}};

}  // namespace

TEST("products with a large matrix of weights, of which each thread takes some rows") {
  const Product p = rowMajor(33, 1031, 257);
  same(p, {});
  same(p, {kBias});
  same(p, {kRelu});
  same(p, {kBias, kRelu});
}
TEST("gradients of a large matrix of weights") { same(gradient(1031, 9, 257), {}); }
TEST("one row times a matrix: narrow, wide, with rows left over, and large enough to be read there and back") {
  for (const auto& [k, n] : std::vector<std::pair<int64_t, int64_t>>{{1, 3}, {7, 16}, {30, 10}, {5, 40}, {67, 131}, {787, 512}, {3, 70001}}) {
    const Product p = rowMajor(1, k, n);
    same(p, {});
    same(p, {kBias, kRelu});
  }
}
TEST("run after run, and on any number of threads, one row times a matrix gives the same bits") {
  for (const int64_t n : {10, 74, 515}) {
    Product p = rowMajor(1, 1027, n);
    for (std::size_t i = 0; i < p.y.size(); i++) p.y[i] = std::sin(static_cast<float>(i));
    const Rig r = p.rigOf({}, whole(n, 11));
    std::vector<float> first;
    for (int threads = 1; threads < 4; threads++) {
      Machine machine;
      machine.threads = threads;
      Program program(r.description(), std::make_shared<Memory>(0), {threads, 1, false});
      for (int i = 0; i < 3; i++) {
        const std::vector<BufferRef> out{std::make_shared<Buffer>()};
        program.run(machine, r.inputs, out, std::vector<bool>(r.inputs.size()));
        const std::vector<float> got = valuesOf<float>(out[0]);
        if (first.empty()) first = got;
        CHECK(got == first);
      }
    }
  }
}
TEST("products of a middling size") {
  same(rowMajor(128, 10, 512), {kBias, kRelu});
  same(gradient(512, 128, 10), {});
}
