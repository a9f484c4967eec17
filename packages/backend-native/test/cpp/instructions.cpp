#include <cmath>
#include <numeric>

#include "rig.h"

using namespace rig;

namespace {
std::vector<float> counted(int64_t n) {
  std::vector<float> x(static_cast<std::size_t>(n));
  std::iota(x.begin(), x.end(), 0.0F);
  return x;
}
}  // namespace

TEST("reductions over any axes of any view") {
  // x[i][j] = 3 i + j, read as it is, transposed, and with rows repeated.
  const BufferRef x = bufferOf(counted(6));
  const auto sum = [&](const Operand& view, Shape out, std::vector<double> axes) {
    Rig r = single<float>("sum", {x}, {view}, std::move(out), {std::move(axes)});
    r.run();
    return valuesOf<float>(r.outputs[0]);
  };
  CHECK_EQUAL(sum(operand(2, DType::F32, {2, 3}), {2}, {1}), std::vector<float>{3, 12});
  CHECK_EQUAL(sum(operand(2, DType::F32, {2, 3}), {3}, {0}), std::vector<float>{3, 5, 7});
  CHECK_EQUAL(sum(operand(2, DType::F32, {3, 2}, {1, 3}), {3}, {1}), std::vector<float>{3, 5, 7});
  CHECK_EQUAL(sum(operand(2, DType::F32, {4, 3}, {0, 1}), {3}, {0}), std::vector<float>{0, 4, 8});
  CHECK_EQUAL(sum(operand(2, DType::F32, {2, 3}), {}, {0, 1}), std::vector<float>{15});
}
TEST("reductions of nothing and of many parts") {
  Rig none = single<float>("sum", {bufferOf(std::vector<float>{})}, {operand(2, DType::F32, {0, 3})}, {3}, {{0}});
  none.run();
  CHECK_EQUAL(valuesOf<float>(none.outputs[0]), std::vector<float>{0, 0, 0});
  for (const int64_t n : {1, 15, 16, 17, 8191, 8192, 8193, 200000}) {
    const std::vector<float> ones(static_cast<std::size_t>(n), 1.0F);
    Rig r = single<float>("sum", {bufferOf(ones)}, {operand(2, DType::F32, {n})}, {}, {{0}});
    r.run();
    CHECK_EQUAL(valuesOf<float>(r.outputs[0])[0], static_cast<float>(n));
  }
}
TEST("the largest and the least, with NaN above all") {
  const std::vector<float> x{1, std::nanf(""), 3, -5};
  for (const char* name : {"reduceMax", "reduceMin"}) {
    Rig r = single<float>(name, {bufferOf(x)}, {operand(2, DType::F32, {4})}, {}, {{0}});
    r.run();
    CHECK(std::isnan(valuesOf<float>(r.outputs[0])[0]));
  }
  Rig bytes = single<int8_t>("reduceMin", {bufferOf(std::vector<int8_t>{5, -128, 127})}, {operand(2, DType::I8, {3})}, {}, {{0}});
  bytes.run();
  CHECK_EQUAL(valuesOf<int8_t>(bytes.outputs[0]), std::vector<int8_t>{-128});
}

TEST("fused loops of every length, with strided and single operands") {
  for (const int64_t n : {0, 1, 63, 64, 65, 1023, 1024, 1025, 5000, 140000}) {
    const BufferRef x = bufferOf(counted(n));
    const BufferRef two = bufferOf(std::vector<float>{2});
    // out = x reversed · 2 + x
    const std::vector<TileCode> code{{"mul", DType::F32, DType::F32, {0, 1}, 4, {}}, {"add", DType::F32, DType::F32, {4, 2}, 3, {}}};
    const Operand reversed = operand(2, DType::F32, {n}, {-1}, n == 0 ? 0 : (n - 1) * 4);
    Rig r = single<float>("fused", {x, two}, {reversed, operand(3, DType::F32, {n}, {0}), operand(2, DType::F32, {n})}, {n},
                          {{static_cast<double>(n)}, {0, 0, 0}}, code);
    r.run();
    const std::vector<float> got = valuesOf<float>(r.outputs[0]);
    for (int64_t i = 0; i < n; i++) CHECK_EQUAL(got[static_cast<std::size_t>(i)], static_cast<float>(n - 1 - i) * 2.0F + static_cast<float>(i));
  }
}
TEST("an op that there is no loop for is refused") {
  Rig r = single<float>("fused", {bufferOf(counted(2))}, {operand(2, DType::F32, {2})}, {2}, {{2}, {0}}, {{"juggle", DType::F32, DType::F32, {0}, 1, {}}});
  CHECK_THROWS(r.run(), "no loop for \"juggle\"");
  Rig none = single<float>("juggle", {bufferOf(counted(2))}, {operand(2, DType::F32, {2})}, {2}, {});
  CHECK_THROWS(none.run(), "\"juggle\" could not be prepared");
}

TEST("gathering what is there, and refusing what is not") {
  const BufferRef x = bufferOf(counted(6));
  const auto gather = [&](auto indices) {
    using I = typename decltype(indices)::value_type;
    const auto n = static_cast<int64_t>(indices.size());
    return single<float>("gather", {x, bufferOf(indices)}, {operand(2, DType::F32, {3, 2}), operand(3, dtypeOf<I>(), {n})}, {n, 2}, {{0}});
  };
  Rig fine = gather(std::vector<int32_t>{2, 0});
  CHECK(fine.run() == nullptr);
  CHECK_EQUAL(valuesOf<float>(fine.outputs[0]), std::vector<float>{4, 5, 0, 1});
  for (const int64_t wrong : {int64_t{3}, int64_t{-1}, std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()}) {
    Rig r = gather(std::vector<int64_t>{1, wrong});
    const auto failure = r.run();
    CHECK(failure != nullptr);
    CHECK_EQUAL(failure->op, std::string("gather"));
    CHECK_EQUAL(failure->message, "an index of \"gather\" must be in [0, 3), got " + std::to_string(wrong));
  }
  Rig huge = gather(std::vector<uint64_t>{std::numeric_limits<uint64_t>::max()});
  CHECK(huge.run() != nullptr);
}
TEST("scattering passes over rows that are not there") {
  for (const char* name : {"scatterAdd", "scatterSet"}) {
    Rig r = single<float>(name, {bufferOf(counted(4)), bufferOf(std::vector<int32_t>{1, 9, -1}), bufferOf(std::vector<float>{10, 20, 1, 1, 1, 1})},
                          {operand(2, DType::F32, {2, 2}), operand(3, DType::I32, {3}), operand(4, DType::F32, {3, 2})}, {2, 2}, {});
    CHECK(r.run() == nullptr);
    const bool adds = std::string(name) == "scatterAdd";
    CHECK_EQUAL(valuesOf<float>(r.outputs[0]), adds ? std::vector<float>{0, 1, 12, 23} : std::vector<float>{0, 1, 10, 20});
  }
}

TEST("convolution loops: padding, strides, dilation, gaps and groups") {
  // Whole numbers have no library kernel. x [1, 4, 2], w [2, 1, 2]: two groups of one channel.
  const BufferRef x = bufferOf(std::vector<int32_t>{1, 10, 2, 20, 3, 30, 4, 40});
  const BufferRef w = bufferOf(std::vector<int32_t>{1, 1, 1, -1});
  const auto conv = [&](int64_t length, std::vector<std::vector<double>> attributes) {
    Rig r = single<int32_t>("conv", {x, w}, {operand(2, DType::I32, {1, 4, 2}), operand(3, DType::I32, {2, 1, 2})}, {1, length, 2}, attributes);
    r.run();
    return valuesOf<int32_t>(r.outputs[0]);
  };
  CHECK_EQUAL(conv(3, {{1}, {0, 0}, {1}, {1}, {2}}), std::vector<int32_t>{3, -10, 5, -10, 7, -10});
  CHECK_EQUAL(conv(3, {{2}, {1, 1}, {1}, {1}, {2}}), std::vector<int32_t>{1, -10, 5, -10, 4, 40});
  CHECK_EQUAL(conv(2, {{1}, {0, 0}, {2}, {1}, {2}}), std::vector<int32_t>{4, -20, 6, -20});
  CHECK_EQUAL(conv(6, {{1}, {0, 0}, {1}, {2}, {2}}), std::vector<int32_t>{1, 10, 2, -20, 2, 20, 3, -30, 3, 30, 4, -40});
}
TEST("a product of matrices by the library and by loops") {
  const auto product = [](auto one) {
    using T = decltype(one);
    const std::vector<T> a{T(1), T(2), T(3), T(4), T(5), T(6)};
    Rig r = single<T>("matmul", {bufferOf(a), bufferOf(a)}, {operand(2, dtypeOf<T>(), {2, 3}), operand(3, dtypeOf<T>(), {3, 2}, {1, 3})}, {2, 2}, {});
    r.run();
    return valuesOf<T>(r.outputs[0]);
  };
  CHECK_EQUAL(product(1.0F), std::vector<float>{14, 32, 32, 77});
  CHECK_EQUAL(product(1.0), std::vector<double>{14, 32, 32, 77});
  CHECK_EQUAL(product(int32_t{1}), std::vector<int32_t>{14, 32, 32, 77});
}
