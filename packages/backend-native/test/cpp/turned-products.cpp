#include "rig.h"
#include "rows/turned-product.h"

using namespace rig;

namespace {
/// aᵀ b of a [depth, rows] and b [depth, columns].
std::vector<float> turned(const std::vector<float>& a, const std::vector<float>& b, int64_t depth, int64_t rows, int64_t columns) {
  std::vector<float> c(static_cast<std::size_t>(rows * columns));
  for (int64_t k = 0; k < depth; k++)
    for (int64_t r = 0; r < rows; r++)
      for (int64_t j = 0; j < columns; j++)
        c[static_cast<std::size_t>(r * columns + j)] += a[static_cast<std::size_t>(k * rows + r)] * b[static_cast<std::size_t>(k * columns + j)];
  return c;
}
struct Sizes {
  int64_t depth, rows, columns;
};
}  // namespace

TEST("products of tall matrices, all instruction sets") {
  std::vector<const TurnedProductFunctions*> all{&baseline::turnedProductFunctions};
#if defined(__x86_64__)
  if (hasAvx512()) all.push_back(&avx512::turnedProductFunctions);
#endif
  for (const TurnedProductFunctions* functions : all) {
    for (const Sizes& s : {Sizes{1, 1, 1}, Sizes{7, 13, 65}, Sizes{257, 6, 31}, Sizes{300, 128, 70}, Sizes{513, 33, 300}}) {
      const std::vector<float> a = wholes(s.depth * s.rows, 1), b = wholes(s.depth * s.columns, 2);
      std::vector<float> c(static_cast<std::size_t>(s.rows * s.columns), -1.0F), scratch(static_cast<std::size_t>(functions->scratch));
      const TurnedProduct product{a.data(), s.rows, b.data(), s.columns, s.depth, s.columns};
      const int64_t panels = (s.columns + functions->panel - 1) / functions->panel, middle = s.rows / 2;
      functions->part(product, {0, middle, 0, panels, c.data(), s.columns}, scratch.data());
      functions->part(product, {middle, s.rows, 0, panels, c.data() + middle * s.columns, s.columns}, scratch.data());
      CHECK_EQUAL(c, turned(a, b, s.depth, s.rows, s.columns));
    }
  }
}
TEST("a transposed matrix times another, on any number of threads") {
  // Few results of many terms: threads share the terms.
  for (const Sizes& s : {Sizes{300, 150, 90}, Sizes{2000, 130, 66}, Sizes{2051, 33, 300}}) {
    const std::vector<float> a = wholes(s.depth * s.rows, 3), b = wholes(s.depth * s.columns, 4);
    const std::vector<float> wanted = turned(a, b, s.depth, s.rows, s.columns);
    for (const int threads : {1, 2, 3}) {
      Rig r = single<float>("matmul", {bufferOf(a), bufferOf(b)},
                            {operand(2, DType::F32, {s.rows, s.depth}, {1, s.rows}), operand(3, DType::F32, {s.depth, s.columns})},
                            {s.rows, s.columns}, {{0}});
      r.threads = threads;
      r.run();
      CHECK_EQUAL(valuesOf<float>(r.outputs[0]), wanted);
    }
  }
}
TEST("a product of any shape and the loop that goes on with it, on any number of threads") {
  // Few terms: the product is made whole. Many columns: rows in parts.
  for (const Sizes& s : {Sizes{64, 150, 90}, Sizes{300, 91, 128}, Sizes{70, 40, 600}, Sizes{20, 33, 40}}) {
    const std::vector<float> a = wholes(s.depth * s.rows, 3), b = wholes(s.depth * s.columns, 4), w = wholes(s.rows * s.columns, 5);
    std::vector<float> wanted = turned(a, b, s.depth, s.rows, s.columns);
    for (std::size_t i = 0; i < wanted.size(); i++) wanted[i] = w[i] - wanted[i] * 2.0F + wanted[i] * wanted[i];
    const auto n = static_cast<double>(w.size());
    const TileCode square{"mul", DType::F32, DType::F32, {1, 1}, 4, {}}, twice{"mul", DType::F32, DType::F32, {1, 2}, 5, {}};
    const TileCode less{"sub", DType::F32, DType::F32, {0, 5}, 3, {}}, sum{"add", DType::F32, DType::F32, {3, 4}, 3, {}};
    for (const int threads : {1, 2, 3}) {
      Rig r = single<float>("productLoop", {bufferOf(w), bufferOf(std::vector<float>{2.0F}), bufferOf(a), bufferOf(b)},
                            {operand(2, DType::F32, {s.rows, s.columns}), operand(0, DType::F32, {s.rows, s.columns}),
                             operand(3, DType::F32, {s.rows, s.columns}, {0, 0}), operand(4, DType::F32, {s.rows, s.depth}, {1, s.rows}),
                             operand(5, DType::F32, {s.depth, s.columns})},
                            {s.rows, s.columns}, {{n}, {0, 0, 0}, {1}, {0}}, {square, twice, less, sum});
      r.arena = static_cast<int64_t>(w.size() * sizeof(float));
      r.threads = threads;
      r.run();
      CHECK_EQUAL(valuesOf<float>(r.outputs[0]), wanted);
    }
  }
}
