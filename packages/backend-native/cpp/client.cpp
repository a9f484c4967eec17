#include "client.h"

namespace keras_native {

Napi::Error errorOf(Napi::Env env, const Failure& failure) {
  Napi::Error error = Napi::Error::New(env, failure.message);
  Napi::Object value = error.Value();
  if (!failure.op.empty()) value.Set("op", failure.op);
  if (!failure.hint.empty()) value.Set("hint", failure.hint);
  value.Set("stateLost", failure.stateLost);
  return error;
}

Client::Client(Napi::Env env)
    : wake_(Napi::ThreadSafeFunction::New(env, Napi::Function::New(env, [](const Napi::CallbackInfo&) {}), "keras-native", 0, 1)) {
  wake_.Unref(env);
}

Client::Ticket Client::open(Napi::Env env, std::initializer_list<Napi::Value> kept) {
  const int64_t id = next_++;
  auto deferred = Napi::Promise::Deferred::New(env);
  // Work under way keeps the process alive; an idle engine does not.
  if (pending_.empty()) wake_.Ref(env);
  std::vector<Napi::Reference<Napi::Value>> references;
  for (const Napi::Value& value : kept)
    if (value.IsObject()) references.push_back(Napi::Reference<Napi::Value>::New(value, 1));
  pending_.emplace(id, Pending{deferred, std::move(references)});
  open_.fetch_add(1, std::memory_order_relaxed);
  return {id, deferred.Promise()};
}

void Client::post(int64_t id, std::shared_ptr<const Failure> failure) {
  open_.fetch_sub(1, std::memory_order_release);
  // JavaScript's thread may start at once, on this very core: it must find no lock taken, and nothing left for a second time.
  const bool later = Engine::instance().quickFollows(this);
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    ready_.emplace_back(id, std::move(failure));
    if (signalled_ || later) return;
    signalled_ = true;
  }
  // `close` waits for the job that calls this, so the function is still there.
  auto self = shared_from_this();
  wake_.NonBlockingCall([self](Napi::Env env, Napi::Function) {
    if (env != nullptr) self->deliver(env);
  });
}

void Client::deliver(Napi::Env env) {
  Ready ready;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    ready.swap(ready_);
    signalled_ = false;
  }
  const Napi::HandleScope scope(env);
  for (auto& [id, failure] : ready) {
    const auto found = pending_.find(id);
    if (found == pending_.end()) continue;
    const Napi::Promise::Deferred deferred = found->second.deferred;
    pending_.erase(found);
    if (failure == nullptr) deferred.Resolve(env.Undefined());
    else deferred.Reject(errorOf(env, *failure).Value());
  }
  if (pending_.empty()) wake_.Unref(env);
}

void Client::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    ready_.clear();
  }
  Engine::instance().forget(this);
  pending_.clear();
}

}  // namespace keras_native
