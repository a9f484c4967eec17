#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace keras_native {

/**
 * A second core for short programs, which run on the thread that asks for them. It looks out for work while calls follow each
 * other closely, and sleeps otherwise; who finds it asleep, or taken by another, does all the work himself.
 */
class Helper {
 public:
  /// The helper of this process; its thread is started when calls are first seen to follow each other.
  static Helper& instance();

  /**
   * Calls `body(i)` for each i of `[0, count)`: from the first on here, from the last on there, so that each core meets the same
   * memory again in the next call. The body must not throw. False, with nothing done, when no help is to be had.
   */
  template <class F>
  bool share(int count, F&& body) {
    return begin(count, [](void* f, int i) { (*static_cast<F*>(f))(i); }, &body);
  }

 private:
  using Body = void (*)(void*, int);
  enum class End { kFirst, kLast };

  bool begin(int count, Body body, void* context);
  /// Takes a part from that end; false when all have been begun.
  bool claim(End end, int& i);
  void wake();
  bool running();
  void stop();
  void loop();
  bool work();

  /// What nobody has begun: from the low half up to the high one.
  std::atomic<std::uint64_t> open_{0};
  /// Parts done by the helper since the call began.
  std::atomic<int> helped_{0};
  Body body_ = nullptr;
  void* context_ = nullptr;

  std::atomic_flag taken_ = ATOMIC_FLAG_INIT;
  std::atomic<bool> awake_{false};
  /// When the last call was over, in nanoseconds.
  std::int64_t last_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool called_ = false;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace keras_native
