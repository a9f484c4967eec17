// 3×3 convolutions by Winograd's algorithm, tile by tile and on whole images, against sums of products.
#include "winograd/transforms.h"

#include <cmath>

#include "rig.h"
#include "tile/instruction-set.h"
#include "winograd/products.h"

using namespace rig;

namespace {

std::vector<float> noise(int64_t count, unsigned seed) {
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& v : values) {
    seed = seed * 1664525U + 1013904223U;
    v = static_cast<float>(seed >> 8) / 8388608.0F - 1.0F;
  }
  return values;
}
void close(const std::vector<float>& got, const std::vector<double>& wanted) {
  CHECK_EQUAL(got.size(), wanted.size());
  double size = 0;
  for (const double w : wanted) size = std::max(size, std::abs(w));
  for (std::size_t i = 0; i < wanted.size(); i++) CHECK(std::abs(got[i] - wanted[i]) <= 1e-5 * size);
}

/// One channel block of 16 in and 16 out of a whole tile, with the functions of one instruction set.
void tile(const WinogradTransforms& transforms, const PanelProducts& products) {
  constexpr int64_t kC = 16;
  const std::vector<float> x = noise(36 * kC, 1);
  const std::vector<float> w = noise(9 * kC * kC, 2);
  std::vector<float> images(36 * 2 * kC), weights(36 * kC * kC), sums(36 * 2 * kC), y(16 * kC);
  transforms.image(x.data(), {6 * kC, kC, 0, 6, 0, 6}, {images.data(), 2 * kC, kC});
  transforms.filters(w.data(), kC * kC, kC, kC, {weights.data(), kC * kC, kC}, kC);
  for (int64_t place = 0; place < kTilePlaces; place++)
    products.multiply({images.data() + place * 2 * kC, kC, 1}, 2, kC, weights.data() + place * kC * kC, kC, sums.data() + place * 2 * kC, kC, false);
  transforms.results(sums.data(), 2 * kC, {4 * kC, kC, 0, 4, 0, 4}, {y.data(), 0, 0, kC, nullptr, 0});
  std::vector<double> wanted(y.size());
  for (int64_t p = 0; p < 16; p++)
    for (int64_t t = 0; t < 9; t++)
      for (int64_t i = 0; i < kC; i++)
        for (int64_t o = 0; o < kC; o++)
          wanted[static_cast<std::size_t>(p * kC + o)] += static_cast<double>(x[static_cast<std::size_t>((((p / 4 + t / 3) * 6) + p % 4 + t % 3) * kC + i)]) *
                                                          w[static_cast<std::size_t>((t * kC + i) * kC + o)];
  close(y, wanted);
}

struct Images {
  int64_t n, h, w, ci, co, top, left;
  int64_t rows() const { return h + 2 * top - 2; }
  int64_t columns() const { return w + 2 * left - 2; }
};
/// Calls `body(x, w, y)` with the numbers of the elements of each product.
template <class F>
void eachProduct(const Images& s, F body) {
  for (int64_t n = 0; n < s.n; n++)
    for (int64_t r = 0; r < s.rows(); r++)
      for (int64_t c = 0; c < s.columns(); c++)
        for (int64_t t = 0; t < 9; t++) {
          const int64_t row = r + t / 3 - s.top;
          const int64_t column = c + t % 3 - s.left;
          if (row < 0 || row >= s.h || column < 0 || column >= s.w) continue;
          for (int64_t i = 0; i < s.ci; i++)
            for (int64_t o = 0; o < s.co; o++)
              body(static_cast<std::size_t>(((n * s.h + row) * s.w + column) * s.ci + i), static_cast<std::size_t>((t * s.ci + i) * s.co + o),
                   static_cast<std::size_t>(((n * s.rows() + r) * s.columns() + c) * s.co + o));
        }
}
/// All three convolutions of images, on buffers that fit exactly.
void images(const Images& s) {
  const Shape x{s.n, s.h, s.w, s.ci}, w{3, 3, s.ci, s.co}, y{s.n, s.rows(), s.columns(), s.co};
  const auto top = static_cast<double>(s.top), left = static_cast<double>(s.left);
  const std::vector<std::vector<double>> attributes{{1, 1}, {top, top, left, left}, {1, 1}, {1, 1}, {1}};
  const std::vector<float> vx = noise(sizeOf(x), 3), vw = noise(sizeOf(w), 4), vy = noise(sizeOf(y), 5);
  const auto run = [&](const char* name, const Shape& a, const std::vector<float>& va, const Shape& b, const std::vector<float>& vb, const Shape& out) {
    Rig rig = single<float>(name, {bufferOf(va), bufferOf(vb)}, {operand(2, DType::F32, a), operand(3, DType::F32, b)}, out, attributes);
    rig.run();
    return valuesOf<float>(rig.outputs[0]);
  };
  std::vector<double> outputs(vy.size()), dx(vx.size()), dw(vw.size());
  eachProduct(s, [&](std::size_t i, std::size_t k, std::size_t o) {
    outputs[o] += static_cast<double>(vx[i]) * vw[k];
    dx[i] += static_cast<double>(vy[o]) * vw[k];
    dw[k] += static_cast<double>(vx[i]) * vy[o];
  });
  close(run("winogradConv", x, vx, w, vw, y), outputs);
  close(run("winogradInputGrad", y, vy, w, vw, x), dx);
  close(run("winogradInputSums", y, vy, w, vw, x), dx);
  close(run("winogradFilterGrad", x, vx, y, vy, w), dw);
}

}  // namespace

TEST("a tile is convolved by each instruction set there is") {
  tile(baseline::winogradTransforms, baseline::panelProducts);
#if defined(__x86_64__)
  if (hasAvx512()) tile(avx512::winogradTransforms, avx512::panelProducts);
#endif
}
TEST("images with borders, odd numbers of tiles and narrow panels are convolved, and so are their gradients") {
  images({1, 6, 6, 16, 16, 0, 0});
  images({3, 5, 9, 32, 48, 1, 1});
  images({2, 10, 3, 16, 80, 2, 0});
  images({1, 1, 1, 16, 16, 1, 1});
}
TEST("paddings wider than the filter are convolved") { images({2, 4, 5, 16, 32, 4, 3}); }
