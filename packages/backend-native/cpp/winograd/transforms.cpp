// Winograd's transforms, a vector of channels at a time. Compiled once per instruction set (KERAS_ISA names it).
#include "transforms.h"

#include "../rows/post-vectors.h"
#include "lines.h"

namespace keras_native::KERAS_ISA {
namespace {

template <bool Whole>
inline Vec pixel(const float* x, const Patch& p, int row, int column) {
  if (!Whole && !p.has(row, column)) return Vec{};
  return load(x + row * p.rowStep + column * p.columnStep);
}

template <bool Whole>
void imageOf(const float* x, const Patch& patch, const PlaceRows& rows) {
  for (int64_t c = 0; c < rows.channels; c += kWidth) {
    Vec half[6][6];
    for (int j = 0; j < 6; j++) {
      Vec d[6], v[6];
      for (int i = 0; i < 6; i++) d[i] = pixel<Whole>(x + c, patch, i, j);
      imageLine(d, v);
      for (int i = 0; i < 6; i++) half[i][j] = v[i];
    }
    float* to = rows.at + c;
    for (int i = 0; i < 6; i++) {
      Vec v[6];
      imageLine(half[i], v);
      for (int j = 0; j < 6; j++) store(to + (6 * i + j) * rows.placeStep, v[j]);
    }
  }
}
void image(const float* x, const Patch& patch, const PlaceRows& to) {
  if (patch.whole(kPatchSide)) imageOf<true>(x, patch, to);
  else imageOf<false>(x, patch, to);
}

template <bool Whole>
void resultGradOf(const float* dy, const Patch& patch, const PlaceRows& rows) {
  for (int64_t c = 0; c < rows.channels; c += kWidth) {
    Vec half[6][4];
    for (int j = 0; j < 4; j++) {
      Vec y[4], m[6];
      for (int i = 0; i < 4; i++) y[i] = pixel<Whole>(dy + c, patch, i, j);
      resultGradLine(y, m);
      for (int i = 0; i < 6; i++) half[i][j] = m[i];
    }
    float* to = rows.at + c;
    for (int i = 0; i < 6; i++) {
      Vec m[6];
      resultGradLine(half[i], m);
      for (int j = 0; j < 6; j++) store(to + (6 * i + j) * rows.placeStep, m[j]);
    }
  }
}
void resultGrad(const float* dy, const Patch& patch, const PlaceRows& to) {
  if (patch.whole(kTileSide)) resultGradOf<true>(dy, patch, to);
  else resultGradOf<false>(dy, patch, to);
}

void imageGrad(const float* products, int64_t placeStep, int64_t channels, const Patch& patch, float* dx) {
  for (int64_t c = 0; c < channels; c += kWidth) {
    Vec half[6][6];
    for (int j = 0; j < 6; j++) {
      Vec v[6], d[6];
      for (int i = 0; i < 6; i++) v[i] = load(products + (6 * i + j) * placeStep + c);
      imageGradLine(v, d);
      for (int i = 0; i < 6; i++) half[i][j] = d[i];
    }
    for (int i = patch.top; i < patch.bottom; i++) {
      Vec d[6];
      imageGradLine(half[i], d);
      for (int j = patch.left; j < patch.right; j++) {
        float* to = dx + i * patch.rowStep + j * patch.columnStep + c;
        store(to, load(to) + d[j]);
      }
    }
  }
}

void results(const float* products, int64_t placeStep, const Patch& patch, const TileResults& to) {
  for (int64_t c = 0; c < to.channels; c += kWidth) {
    Vec half[4][6];
    for (int j = 0; j < 6; j++) {
      Vec m[6], y[4];
      for (int i = 0; i < 6; i++) m[i] = load(products + (6 * i + j) * placeStep + c);
      resultLine(m, y);
      for (int i = 0; i < 4; i++) half[i][j] = y[i];
    }
    Vec y[4][4];
    for (int i = 0; i < 4; i++) resultLine(half[i], y[i]);
    const int64_t first = to.offset + c;
    for (std::size_t k = 0; k < to.postCount; k++) {
      const PostVectors post(to.posts[k], to.channel + c);
      for (int i = 0; i < patch.bottom; i++)
        for (int j = 0; j < patch.right; j++) y[i][j] = post.of(y[i][j], first + i * patch.rowStep + j * patch.columnStep);
    }
    for (int i = 0; i < patch.bottom; i++)
      for (int j = 0; j < patch.right; j++) store(to.out + first + i * patch.rowStep + j * patch.columnStep, y[i][j]);
  }
}

void writeFilter(const Vec (&g)[3][3], float* to, int64_t placeStep) {
  Vec half[6][3];
  for (int j = 0; j < 3; j++) {
    const Vec column[3] = {g[0][j], g[1][j], g[2][j]};
    Vec u[6];
    filterLine(column, u);
    for (int i = 0; i < 6; i++) half[i][j] = u[i];
  }
  for (int i = 0; i < 6; i++) {
    Vec u[6];
    filterLine(half[i], u);
    for (int j = 0; j < 6; j++) store(to + (6 * i + j) * placeStep, u[j]);
  }
}

void filters(const float* w, int64_t tapStep, int64_t step, int64_t rows, const PlaceRows& to, int64_t rowStep) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < to.channels; c += kWidth) {
      Vec g[3][3];
      for (int t = 0; t < 9; t++) g[t / 3][t % 3] = load(w + t * tapStep + r * step + c);
      writeFilter(g, to.at + r * rowStep + c, to.placeStep);
    }
}

void transposedFilters(const float* w, int64_t tapStep, int64_t step, int64_t rows, const PlaceRows& to, int64_t rowStep) {
  for (int64_t r = 0; r < rows; r += kWidth)
    for (int64_t c = 0; c < to.channels; c += kWidth) {
      // Square by square, so that cache lines are used up before they are given away.
      float square[9][kWidth][kWidth];
      for (int t = 0; t < 9; t++)
        for (int v = 0; v < kWidth; v++) store(square[t][v], load(w + t * tapStep + (c + v) * step + r));
      for (int64_t o = 0; o < kWidth; o++) {
        Vec g[3][3];
        for (int t = 0; t < 9; t++)
          for (int v = 0; v < kWidth; v++) g[t / 3][t % 3][v] = square[t][v][o];
        writeFilter(g, to.at + (r + o) * rowStep + c, to.placeStep);
      }
    }
}

void filterGrad(const float* sums, int64_t placeStep, int64_t channels, float* dw, int64_t tapStep) {
  for (int64_t c = 0; c < channels; c += kWidth) {
    Vec half[3][6];
    for (int j = 0; j < 6; j++) {
      Vec u[6], g[3];
      for (int k = 0; k < 6; k++) u[k] = load(sums + (6 * k + j) * placeStep + c);
      filterGradLine(u, g);
      for (int k = 0; k < 3; k++) half[k][j] = g[k];
    }
    for (int k = 0; k < 3; k++) {
      Vec g[3];
      filterGradLine(half[k], g);
      for (int j = 0; j < 3; j++) store(dw + (3 * k + j) * tapStep + c, g[j]);
    }
  }
}

}  // namespace

extern const WinogradTransforms winogradTransforms;
const WinogradTransforms winogradTransforms{image, resultGrad, imageGrad, results, filters, transposedFilters, filterGrad};

}  // namespace keras_native::KERAS_ISA
