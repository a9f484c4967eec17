#include <cmath>

#include "rig.h"
#include "rows/weight-product.h"

using namespace rig;

namespace {
struct Sizes {
  int64_t rows, depth, columns;
};
/// `b` is dense by rows, or by columns where it is transposed.
std::vector<float> product(const std::vector<float>& a, const std::vector<float>& b, const Sizes& s, bool transposed) {
  std::vector<float> c;
  for (int64_t r = 0; r < s.rows; r++)
    for (int64_t j = 0; j < s.columns; j++) {
      float sum = 0;
      for (int64_t k = 0; k < s.depth; k++)
        sum += a[static_cast<std::size_t>(r * s.depth + k)] * b[static_cast<std::size_t>(transposed ? j * s.depth + k : k * s.columns + j)];
      c.push_back(sum);
    }
  return c;
}
/// A product in two parts of the rows and one panel after the other.
std::vector<float> computed(const WeightProductFunctions& functions, WeightProduct p, const std::vector<PostOp>& posts, int64_t rows) {
  std::vector<float> c(static_cast<std::size_t>(rows * p.columns), -1.0F), packed(static_cast<std::size_t>(functions.packedSize(p)));
  p.to = c.data();
  p.posts = posts.data();
  p.postCount = static_cast<int64_t>(posts.size());
  const int64_t panels = functions.panels(p), middle = rows / 3;
  for (int64_t i = functions.firstPacked(p); i < panels; i++) functions.pack(p, i, i + 1, packed.data());
  for (int64_t i = 0; i < panels; i++) functions.part(p, packed.data(), 0, middle, i, i + 1);
  functions.part(p, packed.data(), middle, rows, 0, panels);
  return c;
}
std::vector<const WeightProductFunctions*> sets() {
  std::vector<const WeightProductFunctions*> all{&baseline::weightProductFunctions};
#if defined(__x86_64__)
  if (hasAvx512()) all.push_back(&avx512::weightProductFunctions);
#endif
  return all;
}
}  // namespace

TEST("rows times weights, all instruction sets") {
  for (const WeightProductFunctions* functions : sets())
    for (const Sizes& s : {Sizes{1, 1, 1}, Sizes{13, 33, 16}, Sizes{50, 7, 31}, Sizes{101, 64, 80}, Sizes{7, 40, 130}, Sizes{97, 5, 200}})
      for (const bool transposed : {false, true}) {
        const std::vector<float> a = wholes(s.rows * s.depth, 1), b = wholes(s.depth * s.columns, 2);
        const WeightProduct p{a.data(), s.depth, b.data(), transposed ? 1 : s.columns, transposed ? s.depth : 1, s.depth, s.columns, nullptr, nullptr, 0};
        CHECK_EQUAL(computed(*functions, p, {}, s.rows), product(a, b, s, transposed));
      }
}
TEST("post-ops on products of weights, all instruction sets") {
  const Sizes s{29, 12, 70};
  const std::vector<float> a = wholes(s.rows * s.depth, 1), b = wholes(s.depth * s.columns, 2), plain = product(a, b, s, false);
  const std::vector<float> channels = wholes(s.columns, 3), results = wholes(s.rows * s.columns, 4);
  const float half = 0.5F;
  const WeightProduct p{a.data(), s.depth, b.data(), s.columns, 1, s.depth, s.columns, nullptr, nullptr, 0};
  for (const WeightProductFunctions* functions : sets()) {
    const std::vector<PostOp> exact{{PostKind::Add, channels.data(), 1, 0, 0}, {PostKind::Sub, results.data(), 0, 1, 0}, {PostKind::Mul, &half, 0, 0, 0},
                                    {PostKind::Div, nullptr, 0, 0, 4},         {PostKind::Relu, nullptr, 0, 0, 0}};
    std::vector<float> wanted = plain;
    for (std::size_t i = 0; i < wanted.size(); i++)
      wanted[i] = std::max(0.0F, (wanted[i] + channels[i % static_cast<std::size_t>(s.columns)] - results[i]) * half / 4);
    CHECK_EQUAL(computed(*functions, p, exact, s.rows), wanted);
    const auto near = [&](PostKind kind, auto f) {
      const std::vector<float> made = computed(*functions, p, {{PostKind::Mul, nullptr, 0, 0, 0.01F}, {kind, nullptr, 0, 0, 0}}, s.rows);
      for (std::size_t i = 0; i < made.size(); i++) CHECK(std::fabs(made[i] - f(plain[i] * 0.01F)) < 1e-5F);
    };
    near(PostKind::Sigmoid, [](float x) { return 1 / (1 + std::exp(-x)); });
    near(PostKind::Tanh, [](float x) { return std::tanh(x); });
    near(PostKind::Silu, [](float x) { return x / (1 + std::exp(-x)); });
  }
}
TEST("stacks of rows times one matrix, on any number of threads") {
  const Sizes s{600, 40, 72};
  for (const bool transposed : {false, true})
    for (const int threads : {1, 2, 5}) {
      const std::vector<float> a = wholes(s.rows * s.depth, 3), b = wholes(s.depth * s.columns, 4);
      Rig r = single<float>("matmul", {bufferOf(a), bufferOf(b)},
                            {operand(2, DType::F32, {3, 200, s.depth}),
                             operand(3, DType::F32, {3, s.depth, s.columns}, {0, transposed ? 1 : s.columns, transposed ? s.depth : 1})},
                            {3, 200, s.columns}, {{0}});
      r.threads = threads;
      r.run();
      CHECK_EQUAL(valuesOf<float>(r.outputs[0]), product(a, b, s, transposed));
    }
}
TEST("NaN stays, and −∞ becomes 0, where a rectifier follows weights") {
  const float infinity = std::numeric_limits<float>::infinity();
  std::vector<float> a(2 * 16, 1.0F), b(16 * 16, -1.0F);
  a[0] = std::numeric_limits<float>::quiet_NaN();
  a[16] = infinity;
  const WeightProduct p{a.data(), 16, b.data(), 16, 1, 16, 16, nullptr, nullptr, 0};
  for (const WeightProductFunctions* functions : sets()) {
    const std::vector<float> made = computed(*functions, p, {{PostKind::Relu, nullptr, 0, 0, 0}}, 2);
    CHECK(std::isnan(made[0]));
    CHECK_EQUAL(made[16], 0.0F);
  }
}
