#include "helper.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "check.h"

namespace {

using keras_native::Helper;

constexpr int kParts = 6;
constexpr int kTries = 200000;

/// With one core there is no help to be had.
bool alone() { return std::thread::hardware_concurrency() < 2; }

/// Calls one after the other until one was helped; whether each part was done once in every call that says so.
bool helpedInTime(bool& once) {
  once = true;
  for (int i = 0; i < kTries; i++) {
    std::atomic<int> done[kParts]{};
    const bool helped = Helper::instance().share(kParts, [&](int part) { done[part]++; });
    for (const auto& count : done) once = once && count == (helped ? 1 : 0);
    if (helped) return true;
  }
  return false;
}

}  // namespace

TEST("the helper wakes up when calls follow each other, and does nothing twice") {
  if (alone()) return;
  bool once = false;
  CHECK(helpedInTime(once));
  CHECK(once);
  // Parts that take a while are shared by two threads.
  std::atomic<int> elsewhere{0};
  for (int i = 0; i < kTries && elsewhere == 0; i++) {
    const auto here = std::this_thread::get_id();
    Helper::instance().share(kParts, [&](int) {
      if (std::this_thread::get_id() != here) elsewhere++;
      else std::this_thread::yield();
    });
  }
  CHECK(elsewhere > 0);
}

TEST("the helper sleeps when no call comes") {
  if (alone()) return;
  bool once = false;
  CHECK(helpedInTime(once));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  CHECK(!Helper::instance().share(kParts, [](int) {}));
}

TEST("who finds the helper taken does without") {
  std::atomic<bool> wrong{false};
  std::vector<std::thread> callers;
  for (int t = 0; t < 3; t++)
    callers.emplace_back([&] {
      for (int i = 0; i < 2000; i++) {
        int done[kParts]{};
        const bool helped = Helper::instance().share(kParts, [&](int part) { done[part]++; });
        for (const int count : done)
          if (count != (helped ? 1 : 0)) wrong = true;
      }
    });
  for (std::thread& caller : callers) caller.join();
  CHECK(!wrong);
}
