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

/// Error codes of what is missing, as the loader in `start.ts` knows them.
inline constexpr const char* kNoProcessor = "KERAS_NATIVE_PROCESSOR";
inline constexpr const char* kNoLibrary = "KERAS_NATIVE_NO_LIBRARY";
inline constexpr const char* kOldLibrary = "KERAS_NATIVE_LIBRARY";

/// Whether the processor can run what follows; else a sentence in `text` says why not.
bool suits(const Processor& processor, char* text, std::size_t room);
/// Whether the library has the functions that are used; else a sentence in `text` says why not.
bool suits(const LibraryVersion& library, char* text, std::size_t room);

}  // namespace keras_native
