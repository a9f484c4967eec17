#include "helper.h"

#include <chrono>
#include <cstdlib>
#include <memory>
#include <system_error>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "subnormals.h"

namespace keras_native {
namespace {

/// Calls that begin later than this after the last one do not follow it closely; the helper looks out for as long.
constexpr std::int64_t kSoon = 100'000;
/// Looks between two looks at the clock.
constexpr int kLooks = 32;

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

std::uint64_t range(std::uint32_t first, std::uint32_t end) { return std::uint64_t{end} << 32 | first; }

}  // namespace

Helper& Helper::instance() {
  // Never destroyed: environments may ask for it until the process is gone.
  static Helper& helper = *std::make_unique<Helper>().release();
  return helper;
}

bool Helper::claim(End end, int& i) {
  std::uint64_t open = open_.load(std::memory_order_relaxed);
  for (;;) {
    const auto first = static_cast<std::uint32_t>(open), past = static_cast<std::uint32_t>(open >> 32);
    if (first == past) return false;
    i = static_cast<int>(end == End::kFirst ? first : past - 1);
    const std::uint64_t rest = end == End::kFirst ? range(first + 1, past) : range(first, past - 1);
    if (open_.compare_exchange_weak(open, rest, std::memory_order_acquire)) return true;
  }
}

bool Helper::begin(int count, Body body, void* context) {
  if (taken_.test_and_set(std::memory_order_acquire)) return false;
  const bool helped = awake_.load(std::memory_order_relaxed);
  if (helped) {
    body_ = body;
    context_ = context;
    helped_.store(0, std::memory_order_relaxed);
    open_.store(range(0, static_cast<std::uint32_t>(count)), std::memory_order_release);
    int mine = 0;
    for (int i; claim(End::kFirst, i); mine++) body(context, i);
    // Only what it has begun is waited for: it may just have fallen asleep.
    while (helped_.load(std::memory_order_acquire) != count - mine) pause();
  } else if (now() - last_ < kSoon) {
    wake();
  }
  last_ = now();
  taken_.clear(std::memory_order_release);
  return helped;
}

void Helper::wake() {
  {
    const std::lock_guard lock(mutex_);
    if (closing_ || called_ || !running()) return;
    called_ = true;
  }
  changed_.notify_one();
}

/// Whether there is a thread, which is started if need be. A system that has none to give has no help to give.
bool Helper::running() {
  if (thread_.joinable()) return true;
  try {
    thread_ = std::thread([this] { loop(); });
  } catch (const std::system_error&) {
    return false;
  }
  std::atexit([] { instance().stop(); });
  return true;
}

void Helper::stop() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

/// Does what there is to do; whether there was any work.
bool Helper::work() {
  bool worked = false;
  for (int i; claim(End::kLast, i); worked = true) {
    body_(context_, i);
    helped_.fetch_add(1, std::memory_order_release);
  }
  return worked;
}

void Helper::loop() {
  flushSubnormals();
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return called_ || closing_; });
      if (closing_) return;
      called_ = false;
    }
    awake_ = true;
    for (std::int64_t since = now(); now() - since < kSoon;)
      for (int look = 0; look < kLooks; look++) {
        if (work()) since = now();
        pause();
      }
    awake_ = false;
  }
}

}  // namespace keras_native
