// Runs every test; the last line is "N passed, N failed".
#include <cstdio>

#include "check.h"

// One request for more than this many MiB ends the process: nothing here may ask for memory without bounds.
extern "C" const char* __asan_default_options() { return "max_allocation_size_mb=512:allocator_may_return_null=1:detect_leaks=1"; }
extern "C" const char* __ubsan_default_options() { return "print_stacktrace=1"; }

int main() {
  int passed = 0;
  int failed = 0;
  for (const check::Test& test : check::tests()) {
    std::printf("     %s\n", test.name.c_str());
    std::fflush(stdout);  // the sanitizers end the process where they find something
    try {
      test.body();
      passed++;
    } catch (const std::exception& error) {
      failed++;
      std::printf("FAIL %s: %s\n", test.name.c_str(), error.what());
    }
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}
