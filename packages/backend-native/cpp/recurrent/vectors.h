// Vectors of floats as wide as the processor's registers, and what recurrent cells compute on them. Included once per
// instruction set, in a namespace of their own beside the vectors of `rows/`.
#include <algorithm>
#include <cstdint>
#include <cstring>

namespace keras_native::KERAS_ISA::cells {

#if defined(__AVX512F__)
constexpr int64_t kLanes = 16;
/// Rows of a product whose sums are held in registers at once, four vectors each.
constexpr int kRows = 6;
#elif defined(__AVX2__)
constexpr int64_t kLanes = 8;
constexpr int kRows = 3;
#else
constexpr int64_t kLanes = 4;
constexpr int kRows = 4;
#endif

using Vector = float __attribute__((vector_size(kLanes * 4)));
using Loose = float __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));
using Whole = int32_t __attribute__((vector_size(kLanes * 4)));

inline Vector load(const float* p) { return *reinterpret_cast<const Loose*>(p); }
inline void store(float* p, Vector v) { *reinterpret_cast<Loose*>(p) = v; }
/// The first `n` lanes, zeros behind.
inline Vector load(const float* p, int64_t n) {
  if (n >= kLanes) return load(p);
  Vector v{};
  std::memcpy(&v, p, static_cast<std::size_t>(n) * sizeof(float));
  return v;
}
inline void store(float* p, Vector v, int64_t n) {
  if (n >= kLanes) return store(p, v);
  std::memcpy(p, &v, static_cast<std::size_t>(n) * sizeof(float));
}
inline int64_t padded(int64_t n) { return (n + kLanes - 1) / kLanes * kLanes; }

/// eˣ for x in [−87, 88]; polynomial after Cephes (S. Moshier).
inline Vector power(Vector x) {
  constexpr float kRound = 12582912.0F;  // 1.5 · 2²³: adding it rounds to whole numbers
  const Vector n = (x * 1.44269504088896341F + kRound) - kRound;
  const Vector r = (x - n * 0.693359375F) - n * -2.12194440e-4F;
  Vector p = r * 1.9875691500e-4F + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  const Vector e = p * (r * r) + r + 1.0F;
  const Whole bits = (__builtin_convertvector(n, Whole) + 127) << 23;
  Vector scale;
  std::memcpy(&scale, &bits, sizeof scale);
  return e * scale;
}
inline Vector sigmoid(Vector x) {
  const Vector minus = -x;
  const Vector bounded = minus > 88.0F ? Vector{} + 88.0F : minus < -87.0F ? Vector{} - 87.0F : minus;
  return 1.0F / (1.0F + power(bounded));
}
/// Ratio of polynomials (as in Eigen), within a few units in the last place; 1 beyond 7.9.
inline Vector tangent(Vector x) {
  constexpr float kBound = 7.90531110763549805F;
  const Vector y = x > kBound ? Vector{} + kBound : x < -kBound ? Vector{} - kBound : x;
  const Vector z = y * y;
  Vector p = z * -2.76076847742355e-16F + 2.00018790482477e-13F;
  p = p * z + -8.60467152213735e-11F;
  p = p * z + 5.12229709037114e-08F;
  p = p * z + 1.48572235717979e-05F;
  p = p * z + 6.37261928875436e-04F;
  p = p * z + 4.89352455891786e-03F;
  Vector q = z * 1.19825839466702e-06F + 1.18534705686654e-04F;
  q = q * z + 2.26843463243900e-03F;
  q = q * z + 4.89352518554385e-03F;
  return y * p / q;
}

template <int N>
struct Count {
  static constexpr int value = N;
};

/// Calls `body(Count<n>, first)` on groups of at most kRows rows, as even as can be.
template <class F>
inline void inGroups(int64_t rows, F&& body) {
  const int64_t groups = (rows + kRows - 1) / kRows;
  for (int64_t i = 0; i < groups; i++) {
    const int64_t first = rows * i / groups;
    switch (rows * (i + 1) / groups - first) {
      case 1: body(Count<1>{}, first); break;
      case 2: body(Count<2>{}, first); break;
      case 3: body(Count<3>{}, first); break;
      case 4: body(Count<4>{}, first); break;
      case 5: body(Count<5>{}, first); break;
      default: body(Count<6>{}, first); break;
    }
  }
}

/// sums += a · b for R rows of `a` and N vectors of columns; `b` has these vectors side by side, row by row.
template <int R, int N>
inline __attribute__((always_inline)) void accumulate(Vector (&sums)[R][N], const float* a, int64_t aRow, const float* b, int64_t depth) {
  for (int64_t k = 0; k < depth; k++) {
    Vector columns[N];
    for (int v = 0; v < N; v++) columns[v] = load(b + (k * N + v) * kLanes);
    for (int r = 0; r < R; r++) {
      const Vector value = Vector{} + a[r * aRow + k];
      for (int v = 0; v < N; v++) sums[r][v] += value * columns[v];
    }
  }
}

/// Lays out the first `Gates` matrices [units, units] that lie side by side in rows of `width`: per vector of units, row by row,
/// that vector of each gate.
template <int Gates>
inline void packGates(const float* kernel, int64_t width, int64_t units, float* to) {
  for (int64_t first = 0; first < units; first += kLanes)
    for (int64_t k = 0; k < units; k++)
      for (int g = 0; g < Gates; g++, to += kLanes) store(to, load(kernel + k * width + g * units + first, units - first));
}

/// Rows of a matrix side by side, as long as vectors need them.
inline void gather(const float* from, int64_t begin, int64_t end, int64_t units, float* to) {
  for (int64_t row = begin; row < end; row++, to += padded(units)) std::copy(from + row * units, from + (row + 1) * units, to);
}
inline void scatter(const float* from, int64_t begin, int64_t end, int64_t units, float* to) {
  for (int64_t row = begin; row < end; row++, from += padded(units)) std::copy(from, from + units, to + row * units);
}

/// Columns of a product that are summed together, in vectors.
constexpr int64_t kPanel = 4;

/// Lays out a matrix given by strides, panel by panel, for `multiply`. The last panel has as many vectors as it needs.
inline void packPanels(const float* from, int64_t rowStep, int64_t columnStep, int64_t depth, int64_t columns, float* to) {
  for (int64_t first = 0; first < columns; first += kPanel * kLanes) {
    const int64_t real = columns - first < kPanel * kLanes ? columns - first : kPanel * kLanes;
    const int64_t width = padded(real);
    for (int64_t k = 0; k < depth; k++)
      for (int64_t j = 0; j < width; j++) *to++ = j < real ? from[k * rowStep + (first + j) * columnStep] : 0.0F;
  }
}

template <int R, class F>
inline void panelsOf(const float* a, int64_t aRow, const float* packed, int64_t depth, int64_t columns, int64_t first, F&& finish) {
  const auto one = [&](auto count) {
    constexpr int n = decltype(count)::value;
    Vector sums[R][n] = {};
    accumulate<R, n>(sums, a, aRow, packed, depth);
    for (int r = 0; r < R; r++)
      for (int v = 0; v < n; v++) finish(r, first + v * kLanes, sums[r][v]);
  };
  switch ((columns - first + kLanes - 1) / kLanes) {
    case 1: one(Count<1>{}); break;
    case 2: one(Count<2>{}); break;
    case 3: one(Count<3>{}); break;
    default: one(Count<kPanel>{}); break;
  }
}

/// Calls `finish(row, first column, sums)` with every vector of a · b, b packed by `packPanels`.
template <class F>
inline void multiply(const float* a, int64_t aRow, int64_t rows, const float* packed, int64_t depth, int64_t columns, F&& finish) {
  for (int64_t first = 0; first < columns; first += kPanel * kLanes) {
    inGroups(rows, [&](auto count, int64_t row) {
      constexpr int R = decltype(count)::value;
      if constexpr (R <= kRows)
        panelsOf<R>(a + row * aRow, aRow, packed, depth, columns, first, [&](int r, int64_t column, Vector v) { finish(row + r, column, v); });
    });
    packed += depth * kPanel * kLanes;
  }
}

}  // namespace keras_native::KERAS_ISA::cells
