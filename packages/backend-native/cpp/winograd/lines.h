#pragma once
// The one-dimensional transforms of F(4, 3) with the points 0, ±3/4, ±3/2, ∞. In two dimensions each is applied to columns and
// then to rows. Winograd's algorithm as in Lavin & Gray (arXiv:1509.09308); points so near each other keep rounding errors
// half of those of 0, ±1, ±2, ∞ (Barabasz et al., arXiv:1803.10986).
#include "../rows/vector.h"

namespace keras_native::KERAS_ISA {

/// Bᵀ d: six neighbours of an image to what is multiplied.
inline void imageLine(const Vec (&d)[6], Vec (&v)[6]) {
  const Vec evenNear = d[4] - 2.25F * d[2];
  const Vec oddNear = 0.75F * d[3] - 1.6875F * d[1];
  const Vec evenFar = d[4] - 0.5625F * d[2];
  const Vec oddFar = 1.5F * d[3] - 0.84375F * d[1];
  v[0] = 1.265625F * d[0] - 2.8125F * d[2] + d[4];
  v[1] = evenNear + oddNear;
  v[2] = evenNear - oddNear;
  v[3] = evenFar + oddFar;
  v[4] = evenFar - oddFar;
  v[5] = 1.265625F * d[1] - 2.8125F * d[3] + d[5];
}

/// B v: its transpose.
inline void imageGradLine(const Vec (&v)[6], Vec (&d)[6]) {
  const Vec near = v[1] + v[2], nearOdd = v[1] - v[2];
  const Vec far = v[3] + v[4], farOdd = v[3] - v[4];
  d[0] = 1.265625F * v[0];
  d[1] = 1.265625F * v[5] - 1.6875F * nearOdd - 0.84375F * farOdd;
  d[2] = -2.8125F * v[0] - 2.25F * near - 0.5625F * far;
  d[3] = 0.75F * nearOdd + 1.5F * farOdd - 2.8125F * v[5];
  d[4] = v[0] + near + far;
  d[5] = v[5];
}

/// G g: three weights to what they are multiplied with.
inline void filterLine(const Vec (&g)[3], Vec (&u)[6]) {
  const Vec evenNear = (-128.0F / 243.0F) * g[0] - (8.0F / 27.0F) * g[2];
  const Vec oddNear = (-32.0F / 81.0F) * g[1];
  const Vec evenFar = (32.0F / 243.0F) * g[0] + (8.0F / 27.0F) * g[2];
  const Vec oddFar = (16.0F / 81.0F) * g[1];
  u[0] = (64.0F / 81.0F) * g[0];
  u[1] = evenNear + oddNear;
  u[2] = evenNear - oddNear;
  u[3] = evenFar + oddFar;
  u[4] = evenFar - oddFar;
  u[5] = g[2];
}

/// Gᵀ u: its transpose.
inline void filterGradLine(const Vec (&u)[6], Vec (&g)[3]) {
  const Vec near = u[1] + u[2];
  const Vec far = u[3] + u[4];
  g[0] = (64.0F / 81.0F) * u[0] - (128.0F / 243.0F) * near + (32.0F / 243.0F) * far;
  g[1] = (16.0F / 81.0F) * (u[3] - u[4]) - (32.0F / 81.0F) * (u[1] - u[2]);
  g[2] = (8.0F / 27.0F) * (far - near) + u[5];
}

/// Aᵀ m: products to four neighbouring results.
inline void resultLine(const Vec (&m)[6], Vec (&y)[4]) {
  const Vec near = m[1] + m[2], nearOdd = m[1] - m[2];
  const Vec far = m[3] + m[4], farOdd = m[3] - m[4];
  y[0] = m[0] + near + far;
  y[1] = 0.75F * nearOdd + 1.5F * farOdd;
  y[2] = 0.5625F * near + 2.25F * far;
  y[3] = 0.421875F * nearOdd + 3.375F * farOdd + m[5];
}

/// A y: its transpose.
inline void resultGradLine(const Vec (&y)[4], Vec (&m)[6]) {
  const Vec evenNear = y[0] + 0.5625F * y[2];
  const Vec oddNear = 0.75F * y[1] + 0.421875F * y[3];
  const Vec evenFar = y[0] + 2.25F * y[2];
  const Vec oddFar = 1.5F * y[1] + 3.375F * y[3];
  m[0] = y[0];
  m[1] = evenNear + oddNear;
  m[2] = evenNear - oddNear;
  m[3] = evenFar + oddFar;
  m[4] = evenFar - oddFar;
  m[5] = y[3];
}

}  // namespace keras_native::KERAS_ISA
