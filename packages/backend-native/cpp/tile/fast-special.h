// More float functions without branches: those of activations. Included once per instruction set, after fast-math.h.

namespace keras_native::KERAS_ISA {

/// eˣ − 1, exact to the last digits near 0.
inline float fastExpm1(float x) {
  constexpr float kRound = 12582912.0F;  // 1.5 · 2²³: adding it rounds to whole numbers
  const float bounded = pick(x > 87.0F, 87.0F, pick(x < -87.0F, -87.0F, x));
  const float n = (bounded * 1.44269504088896341F + kRound) - kRound;
  const float r = (bounded - n * 0.693359375F) - n * -2.12194440e-4F;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  const float power = powerOfTwo(static_cast<int32_t>(pick(n != n, 0.0F, n)));
  const float near = (p * r * r + r) * power + (power - 1.0F);
  return pick(x > 87.0F, fastExp(x), pick(x == 0.0F, x, near));
}

/// log(1 + x): what rounding takes from 1 + x is put back as a factor.
inline float fastLog1p(float x) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const float u = 1.0F + x;
  const float scaled = fastLog(u) * (x / (u - 1.0F));
  return pick((u == 1.0F) | (x == kInfinity), x, pick(x == -1.0F, -kInfinity, scaled));
}

/// A rational approximation on [−4, 4], as in Eigen; beyond it is ±1.
inline float fastErf(float x) {
  const float v = pick(x > 4.0F, 4.0F, pick(x < -4.0F, -4.0F, x));
  const float z = v * v;
  float p = -2.72614225801306e-10F;
  p = p * z + 2.77068142495902e-08F;
  p = p * z + -2.10102402082508e-06F;
  p = p * z + -5.69250639462346e-05F;
  p = p * z + -7.34990630326855e-04F;
  p = p * z + -2.95459980854025e-03F;
  p = p * z + -1.60960333262415e-02F;
  float q = -1.45660718464996e-05F;
  q = q * z + -2.13374055278905e-04F;
  q = q * z + -1.68282697438203e-03F;
  q = q * z + -7.37332916720468e-03F;
  q = q * z + -1.42647390514189e-02F;
  return v * p / q;
}

}  // namespace keras_native::KERAS_ISA
