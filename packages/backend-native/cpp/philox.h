#pragma once
#include <cstdint>

namespace keras_native {

/// Words of consecutive blocks of Philox4x32-10 (Salmon et al. 2011), counter `[low, high, 0, 0]` of the block number, as core's
/// `host/philox.ts` states it. The plain loop is one that compilers turn into SIMD code.
static inline void philoxBlocks(uint64_t first, int64_t blocks, uint32_t key0, uint32_t key1, uint32_t* words) {
#pragma omp simd
  for (int64_t b = 0; b < blocks; b++) {
    const uint64_t block = first + static_cast<uint64_t>(b);
    auto c0 = static_cast<uint32_t>(block);
    auto c1 = static_cast<uint32_t>(block >> 32);
    uint32_t c2 = 0;
    uint32_t c3 = 0;
    uint32_t k0 = key0;
    uint32_t k1 = key1;
#pragma GCC unroll 10
    for (int round = 0; round < 10; round++) {
      const uint64_t p0 = uint64_t{0xd2511f53U} * c0;
      const uint64_t p1 = uint64_t{0xcd9e8d57U} * c2;
      c0 = static_cast<uint32_t>(p1 >> 32) ^ c1 ^ k0;
      c1 = static_cast<uint32_t>(p1);
      c2 = static_cast<uint32_t>(p0 >> 32) ^ c3 ^ k1;
      c3 = static_cast<uint32_t>(p0);
      k0 += 0x9e3779b9U;
      k1 += 0xbb67ae85U;
    }
    words[4 * b] = c0;
    words[4 * b + 1] = c1;
    words[4 * b + 2] = c2;
    words[4 * b + 3] = c3;
  }
}

}  // namespace keras_native
