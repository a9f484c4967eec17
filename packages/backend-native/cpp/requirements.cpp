// Compiled for any processor, and without anything that other files share inline: it runs before it is known what is there.
#include "requirements.h"

#include <dnnl.h>

#include <cstdio>

namespace keras_native {

Processor thisProcessor() {
#if defined(__x86_64__)
  return {__builtin_cpu_supports("avx2") != 0, __builtin_cpu_supports("fma") != 0, __builtin_cpu_supports("f16c") != 0,
          __builtin_cpu_supports("bmi2") != 0};
#else
  return {true, true, true, true};
#endif
}

bool suits(const Processor& p, char* text, std::size_t room) {
  const char* lacking = !p.avx2 ? "AVX2" : !p.fma ? "FMA" : !p.f16c ? "F16C" : !p.bmi2 ? "BMI2" : nullptr;
  if (lacking == nullptr) return true;
  std::snprintf(text, room, "a processor with AVX2, FMA, F16C and BMI2 is needed, and this one lacks %s", lacking);
  return false;
}

bool suits(const LibraryVersion& v, char* text, std::size_t room) {
  if (v.major == DNNL_VERSION_MAJOR && v.minor >= DNNL_VERSION_MINOR) return true;
  std::snprintf(text, room, "oneDNN %d.%d or a newer %d.x is needed, got oneDNN %d.%d.%d", DNNL_VERSION_MAJOR, DNNL_VERSION_MINOR,
                DNNL_VERSION_MAJOR, v.major, v.minor, v.patch);
  return false;
}

}  // namespace keras_native
