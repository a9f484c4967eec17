// Tile functions that draw random numbers: word i of a Philox stream for element i. Included once per instruction set.
#include <algorithm>
#include <cstdint>
#include <string>

#include "../philox.h"
#include "tile.h"
#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace keras_native::KERAS_ISA {

#if defined(__AVX512F__)
/// Blocks side by side, one 64-bit lane each; a product reads the lower half of a lane alone, so the upper may hold anything.
/// Masks of ones keep the compiler from warning about what it does not know.
struct Lanes {
  static constexpr int64_t kBlocks = 8;
  __m512i v;
  static Lanes of(uint64_t x) { return {_mm512_set1_epi64(static_cast<int64_t>(x))}; }
  static Lanes counting(uint64_t first) { return {_mm512_add_epi64(of(first).v, _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7))}; }
  static Lanes times(Lanes a, Lanes b) { return {_mm512_maskz_mul_epu32(0xff, a.v, b.v)}; }
  static Lanes upper(Lanes a) { return {_mm512_maskz_srli_epi64(0xff, a.v, 32)}; }
  static Lanes mix(Lanes a, Lanes b, Lanes c) { return {_mm512_ternarylogic_epi64(a.v, b.v, c.v, 0x96)}; }
  static __m512i pair(Lanes low, Lanes high) {
    return _mm512_mask_blend_epi32(0xaaaa, low.v, _mm512_maskz_slli_epi64(0xff, high.v, 32));
  }
  static void store(const Lanes (&c)[4], uint32_t* words) {
    const __m512i front = pair(c[0], c[1]);
    const __m512i back = pair(c[2], c[3]);
    _mm512_storeu_si512(words, _mm512_permutex2var_epi64(front, _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11), back));
    _mm512_storeu_si512(words + 16, _mm512_permutex2var_epi64(front, _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15), back));
  }
};
#elif defined(__AVX2__)
/// Blocks side by side, one 64-bit lane each; a product reads the lower half of a lane alone, so the upper may hold anything.
struct Lanes {
  static constexpr int64_t kBlocks = 4;
  __m256i v;
  static Lanes of(uint64_t x) { return {_mm256_set1_epi64x(static_cast<int64_t>(x))}; }
  static Lanes counting(uint64_t first) { return {_mm256_add_epi64(of(first).v, _mm256_setr_epi64x(0, 1, 2, 3))}; }
  static Lanes times(Lanes a, Lanes b) { return {_mm256_mul_epu32(a.v, b.v)}; }
  static Lanes upper(Lanes a) { return {_mm256_srli_epi64(a.v, 32)}; }
  static Lanes mix(Lanes a, Lanes b, Lanes c) { return {_mm256_xor_si256(_mm256_xor_si256(a.v, b.v), c.v)}; }
  static __m256i pair(Lanes low, Lanes high) { return _mm256_blend_epi32(low.v, _mm256_slli_epi64(high.v, 32), 0xaa); }
  static void store(const Lanes (&c)[4], uint32_t* words) {
    const __m256i front = pair(c[0], c[1]);
    const __m256i back = pair(c[2], c[3]);
    const __m256i even = _mm256_unpacklo_epi64(front, back);
    const __m256i odd = _mm256_unpackhi_epi64(front, back);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(words), _mm256_permute2x128_si256(even, odd, 0x20));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(words + 8), _mm256_permute2x128_si256(even, odd, 0x31));
  }
};
#endif

#if defined(__AVX2__)
/// As `philoxBlocks`; several groups of lanes at once, as every round waits for the one before.
inline void drawBlocks(uint64_t first, int64_t blocks, uint32_t key0, uint32_t key1, uint32_t* words) {
  constexpr int64_t kGroups = 2;
  int64_t b = 0;
  for (; b + kGroups * Lanes::kBlocks <= blocks; b += kGroups * Lanes::kBlocks) {
    Lanes c[kGroups][4];
    for (int64_t g = 0; g < kGroups; g++) {
      c[g][0] = Lanes::counting(first + static_cast<uint64_t>(b + g * Lanes::kBlocks));
      c[g][1] = Lanes::upper(c[g][0]);
      c[g][2] = c[g][3] = Lanes::of(0);
    }
    uint32_t k0 = key0;
    uint32_t k1 = key1;
#pragma GCC unroll 10
    for (int round = 0; round < 10; round++) {
      for (int64_t g = 0; g < kGroups; g++) {
        const Lanes p0 = Lanes::times(Lanes::of(0xd2511f53U), c[g][0]);
        const Lanes p1 = Lanes::times(Lanes::of(0xcd9e8d57U), c[g][2]);
        c[g][0] = Lanes::mix(Lanes::upper(p1), c[g][1], Lanes::of(k0));
        c[g][1] = p1;
        c[g][2] = Lanes::mix(Lanes::upper(p0), c[g][3], Lanes::of(k1));
        c[g][3] = p0;
      }
      k0 += 0x9e3779b9U;
      k1 += 0xbb67ae85U;
    }
    for (int64_t g = 0; g < kGroups; g++) Lanes::store(c[g], words + 4 * (b + g * Lanes::kBlocks));
  }
  philoxBlocks(first + static_cast<uint64_t>(b), blocks - b, key0, key1, words + 4 * b);
}
#else
inline void drawBlocks(uint64_t first, int64_t blocks, uint32_t key0, uint32_t key1, uint32_t* words) {
  philoxBlocks(first, blocks, key0, key1, words);
}
#endif

/// Writes `make(word i)` for each element; the key is the source.
template <class T, class F>
void eachWord(const TileCall& c, int64_t n, F make) {
  const auto* key = static_cast<const uint32_t*>(c.source[0]);
  T* out = static_cast<T*>(c.target);
  // A tile need not begin at a block: what lies before it is made and dropped.
  constexpr int64_t kBlocks = 64;
  alignas(64) uint32_t words[4 * kBlocks];
  int64_t skip = c.start % 4;
  for (int64_t i = 0; i < n;) {
    const int64_t count = std::min(n - i, 4 * kBlocks - skip);
    drawBlocks(static_cast<uint64_t>((c.start + i) / 4), (skip + count + 3) / 4, key[0], key[1], words);
#pragma omp simd
    for (int64_t k = 0; k < count; k++) out[i + k] = make(words[skip + k]);
    i += count;
    skip = 0;
  }
}

inline void bitsTile(const TileCall& c, int64_t n) {
  eachWord<uint32_t>(c, n, [](uint32_t word) { return word; });
}
inline void uniformTile(const TileCall& c, int64_t n) {
  eachWord<float>(c, n, [](uint32_t word) { return static_cast<float>(static_cast<int32_t>(word >> 8)) * 0x1p-24F; });
}
/// Parameter: words below it, shifted by 8, are kept.
inline void maskTile(const TileCall& c, int64_t n) {
  const auto limit = static_cast<uint32_t>(c.parameters[0]);
  eachWord<uint8_t>(c, n, [limit](uint32_t word) { return static_cast<uint8_t>((word >> 8) < limit); });
}

inline TileFunction randomTile(const std::string& name, DType out) {
  if (name == "randomBits") return bitsTile;
  if (name == "randomUniform") return out == DType::F32 ? uniformTile : nullptr;
  return name == "dropoutMask" ? maskTile : nullptr;
}

}  // namespace keras_native::KERAS_ISA
