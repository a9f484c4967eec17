#pragma once
#include <napi.h>

#include <initializer_list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "engine.h"
#include "error.h"
#include "helper.h"
#include "subnormals.h"

namespace keras_native {

/// One JavaScript environment: its promises, and the way back to its thread.
class Client : public std::enable_shared_from_this<Client> {
 public:
  explicit Client(Napi::Env env);

  /// A promise that `post` settles; what is `kept` stays alive until then.
  struct Ticket {
    int64_t id;
    Napi::Promise promise;
  };
  Ticket open(Napi::Env env, std::initializer_list<Napi::Value> kept);

  /// Settles a promise from the engine's thread; does nothing once the environment is gone.
  void post(int64_t id, std::shared_ptr<const Failure> failure);

  /// Whether nothing of this environment is queued or running, so that it may run something itself.
  bool idle() const { return open_.load(std::memory_order_acquire) == 0; }
  /// Runs work on the environment's own thread, as the engine's would; for what takes no longer than handing it over would.
  template <class F>
  auto perform(const RunSettings& settings, F&& work) {
    const SubnormalScope flushed;
    settings.apply(machine_);
    machine_.helper = settings.helped ? &Helper::instance() : nullptr;
    return work(machine_);
  }

  /// On the environment's thread, when it ends.
  void close();

 private:
  using Ready = std::vector<std::pair<int64_t, std::shared_ptr<const Failure>>>;
  struct Pending {
    Napi::Promise::Deferred deferred;
    std::vector<Napi::Reference<Napi::Value>> kept;
  };
  void deliver(Napi::Env env);

  Napi::ThreadSafeFunction wake_;
  /// Promises whose work is not done yet.
  std::atomic<int> open_{0};
  Machine machine_;
  std::unordered_map<int64_t, Pending> pending_;
  int64_t next_ = 0;

  std::mutex mutex_;
  Ready ready_;
  bool signalled_ = false;
  bool closed_ = false;
};

/// The JavaScript error that stands for a failed run.
Napi::Error errorOf(Napi::Env env, const Failure& failure);

}  // namespace keras_native
