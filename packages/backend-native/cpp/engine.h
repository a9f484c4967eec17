#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "kernel.h"

namespace keras_native {

/// Whoever enqueues: one JavaScript environment. Compared by address only.
using Owner = const void*;

/// Work for the engine's thread.
struct Job {
  Owner owner;
  RunSettings settings;
  std::function<void(Machine&)> work;
  /// Whether it is over at once, so that who waits for what is before it may as well hear of both together.
  bool quick = false;
};

/// The one thread of the process that computes. It owns OpenMP: two pools on the same cores are several times slower.
class Engine {
 public:
  /// The engine of this process, started on first use.
  static Engine& instance();

  void enqueue(Job job);
  /// Runs `work` behind everything queued and waits for it.
  void enqueueAndWait(Job job);
  /// Whether something quick of `owner` comes next.
  bool quickFollows(Owner owner);
  /// Drops what `owner` has queued, and waits until nothing of it runs; its current program is stopped between instructions.
  void forget(Owner owner);
  /// Has the thread stopped for good when the process ends, before what was set up earlier is torn down.
  static void stopAtExit();

 private:
  Engine();
  void shutDown();
  void loop();
  bool next(Job& job);
  void perform(Job& job);

  Machine machine_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> queue_;
  Owner running_ = nullptr;
  bool closing_ = false;
  int preparedThreads_ = 0;
  std::thread thread_;
};

}  // namespace keras_native
