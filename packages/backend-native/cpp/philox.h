#pragma once
#include <array>
#include <cstdint>

namespace keras_native {

/// One block of Philox4x32-10 (Salmon et al. 2011), counter `[low, high, 0, 0]`; core's `host/philox.ts` states the same.
inline std::array<uint32_t, 4> philox(uint64_t block, uint32_t key0, uint32_t key1) {
  std::array<uint32_t, 4> c{static_cast<uint32_t>(block), static_cast<uint32_t>(block >> 32), 0, 0};
  for (int round = 0; round < 10; round++) {
    const uint64_t p0 = uint64_t{0xd2511f53U} * c[0];
    const uint64_t p1 = uint64_t{0xcd9e8d57U} * c[2];
    c = {static_cast<uint32_t>(p1 >> 32) ^ c[1] ^ key0, static_cast<uint32_t>(p1), static_cast<uint32_t>(p0 >> 32) ^ c[3] ^ key1,
         static_cast<uint32_t>(p0)};
    key0 += 0x9e3779b9U;
    key1 += 0xbb67ae85U;
  }
  return c;
}

}  // namespace keras_native
