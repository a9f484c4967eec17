#include "engine.h"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "subnormals.h"

namespace keras_native {

namespace {
std::atomic<bool> started{false};
}

Engine& Engine::instance() {
  // Never destroyed: the thread is stopped by `shutDown`, before the destructors of the libraries it uses.
  static Engine& engine = *std::unique_ptr<Engine>(new Engine()).release();
  return engine;
}

Engine::Engine() : thread_([this] { loop(); }) {
  started = true;
  stopAtExit();
}

void Engine::stopAtExit() {
  std::atexit([] {
    if (started) instance().shutDown();
  });
}

void Engine::enqueue(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return;
    queue_.push_back(std::move(job));
  }
  changed_.notify_all();
}

void Engine::enqueueAndWait(Job job) {
  bool finished = false;
  auto work = std::move(job.work);
  job.work = [&](Machine& machine) {
    work(machine);
    const std::lock_guard lock(mutex_);
    finished = true;
  };
  enqueue(std::move(job));
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return finished || closing_; });
}

bool Engine::quickFollows(Owner owner) {
  const std::lock_guard lock(mutex_);
  return !queue_.empty() && queue_.front().owner == owner && queue_.front().quick;
}

void Engine::forget(Owner owner) {
  std::unique_lock lock(mutex_);
  queue_.erase(std::remove_if(queue_.begin(), queue_.end(), [&](const Job& job) { return job.owner == owner; }), queue_.end());
  if (running_ != owner) return;
  machine_.stop = true;
  changed_.wait(lock, [&] { return running_ != owner; });
}

void Engine::shutDown() {
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return;
    closing_ = true;
    machine_.stop = true;
    queue_.clear();
  }
  changed_.notify_all();
  thread_.join();
}

bool Engine::next(Job& job) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closing_ || !queue_.empty(); });
  if (closing_) return false;
  job = std::move(queue_.front());
  queue_.pop_front();
  running_ = job.owner;
  return true;
}

void Engine::perform(Job& job) {
  const RunSettings& wanted = job.settings;
  if (wanted.threads > 0 && preparedThreads_ != wanted.threads) {
    preparedThreads_ = wanted.threads;
    omp_set_num_threads(wanted.threads);
#pragma omp parallel
    flushSubnormals();
  }
  wanted.apply(machine_);
  try {
    job.work(machine_);
  } catch (const Stopped&) {
    // Nobody is left who waits for it.
  }
}

void Engine::loop() {
  Job job;
  while (next(job)) {
    perform(job);
    job = Job{};
    {
      const std::lock_guard lock(mutex_);
      running_ = nullptr;
      if (!closing_) machine_.stop = false;
    }
    changed_.notify_all();
  }
}

}  // namespace keras_native
