#pragma once
#include <cstddef>

namespace keras_native {

/// What the code is compiled for: x86 processors of 2013 and later.
struct Processor {
  bool avx2;
  bool fma;
  bool f16c;
  bool bmi2;
};
struct LibraryVersion {
  int major;
  int minor;
  int patch;
};

Processor thisProcessor();
LibraryVersion linkedLibrary();

/// Error codes of what is missing, as the loader in `start.ts` knows them.
inline constexpr const char* kNoProcessor = "KERAS_NATIVE_PROCESSOR";
inline constexpr const char* kOldLibrary = "KERAS_NATIVE_LIBRARY";

/// The code of what keeps the engine from running, with a sentence in `text`; null when nothing does.
const char* missingRequirement(const Processor& processor, const LibraryVersion& library, char* text, std::size_t room);

}  // namespace keras_native
