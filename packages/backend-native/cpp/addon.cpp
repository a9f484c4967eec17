// The Node-API surface: handles in, handles out, nothing computed here.
#include <napi.h>

#include <cstring>

#include "buffer.h"
#include "client.h"
#include "dnnl-support.h"
#include "draw.h"
#include "library.h"
#include "program.h"
#include "reported-bytes.h"

namespace keras_native {

/// Fills the exports; `entry.cpp` calls it on machines that can run the engine.
napi_value start(napi_env env, napi_value exports);

namespace {

/// A buffer in JavaScript's hands, and the bytes the garbage collector was told of.
struct Held {
  BufferRef buffer;
  int64_t reported = 0;
};
using BufferHandle = Napi::External<Held>;
using ProgramRef = std::shared_ptr<Program>;
using ProgramHandle = Napi::External<ProgramRef>;

Client& clientOf(Napi::Env env) { return **env.GetInstanceData<std::shared_ptr<Client>>(); }

/// Tells the garbage collector what a handle keeps alive, so that it looks for dropped ones in time.
void report(Napi::Env env, Held& held, int64_t bytes) {
  if (bytes == held.reported) return;
  if (const int64_t change = reportedBytes().changeBy(bytes - held.reported)) Napi::MemoryManagement::AdjustExternalMemory(env, change);
  held.reported = bytes;
}

BufferHandle handleOf(Napi::Env env, BufferRef buffer, int64_t bytes) {
  auto held = std::make_unique<Held>(Held{std::move(buffer)});
  report(env, *held, bytes);
  return BufferHandle::New(env, held.release(), [](Napi::Env finalizing, Held* gone) {
    const std::unique_ptr<Held> last(gone);
    report(finalizing, *last, 0);
  });
}

/// The buffer behind a handle; throws when it was released.
const BufferRef& bufferOf(Napi::Env env, Napi::Value handle) {
  const BufferRef& buffer = handle.As<BufferHandle>().Data()->buffer;
  if (buffer == nullptr) throw Napi::Error::New(env, "a buffer must not be used after it was released");
  return buffer;
}

/// The memory of a typed array.
struct HostMemory {
  std::byte* data = nullptr;
  std::size_t bytes = 0;

  /// In one question: each takes as long as copying a few hundred bytes.
  explicit HostMemory(const Napi::Value& view) {
    napi_typedarray_type type{};
    std::size_t length = 0;
    void* start = nullptr;
    if (napi_get_typedarray_info(view.Env(), view, &type, &length, &start, nullptr, nullptr) != napi_ok)
      throw Napi::Error::New(view.Env());
    data = static_cast<std::byte*>(start);
    bytes = length * widthOf(type);
  }

 private:
  static std::size_t widthOf(napi_typedarray_type type) {
    switch (type) {
      case napi_int16_array:
      case napi_uint16_array: return 2;
      case napi_int32_array:
      case napi_uint32_array:
      case napi_float32_array: return 4;
      case napi_float64_array:
      case napi_bigint64_array:
      case napi_biguint64_array: return 8;
      default: return 1;
    }
  }
};

BufferRef copyIn(const HostMemory& host) {
  auto buffer = std::make_shared<Buffer>();
  buffer->memory = std::make_shared<Memory>(host.bytes);
  if (host.bytes > 0) std::memcpy(buffer->memory->data(), host.data, host.bytes);
  return buffer;
}

Napi::Value upload(const Napi::CallbackInfo& info) {
  const HostMemory host(info[0]);
  auto buffer = copyIn(host);
  return handleOf(info.Env(), std::move(buffer), static_cast<int64_t>(host.bytes));
}

/// Arguments: number of floats, both words of the key, by, plus, most.
Napi::Value draw(const Napi::CallbackInfo& info) {
  const auto number = [&](std::size_t i) { return info[i].As<Napi::Number>(); };
  const int64_t count = number(0).Int64Value();
  const int64_t bytes = count * static_cast<int64_t>(sizeof(float));
  auto buffer = std::make_shared<Buffer>();
  buffer->memory = std::make_shared<Memory>(static_cast<std::size_t>(bytes));
  const ScaledDraw draw{{number(1).Uint32Value(), number(2).Uint32Value()}, number(3).FloatValue(), number(4).FloatValue(), number(5).FloatValue()};
  drawInto(reinterpret_cast<float*>(buffer->memory->data()), count, draw);
  return handleOf(info.Env(), std::move(buffer), bytes);
}

std::shared_ptr<const Failure> copyOut(const BufferRef& buffer, const HostMemory& to) {
  if (buffer->failure != nullptr) return buffer->failure;
  if (buffer->memory == nullptr) return std::make_shared<const Failure>(Failure{"a buffer must not be read after it was donated", "", "", false});
  if (to.bytes > 0) std::memcpy(to.data, buffer->memory->data(), to.bytes);
  return nullptr;
}

Napi::Value download(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Client& client = clientOf(env);
  const BufferRef& buffer = bufferOf(env, info[0]);
  const HostMemory host(info[1]);
  if (client.idle()) {
    if (const auto failure = copyOut(buffer, host)) throw errorOf(env, *failure);
    return env.Undefined();
  }
  const Client::Ticket ticket = client.open(env, {info[1]});
  auto work = [buffer = buffer, host, id = ticket.id, owner = client.shared_from_this()](Machine&) mutable {
    auto failure = copyOut(buffer, host);
    buffer.reset();
    owner->post(id, std::move(failure));
  };
  Engine::instance().enqueue({&client, {}, std::move(work), true});
  return ticket.promise;
}

Napi::Value downloadSync(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Client& client = clientOf(env);
  const BufferRef& buffer = bufferOf(env, info[0]);
  const HostMemory host(info[1]);
  std::shared_ptr<const Failure> failure;
  if (client.idle()) failure = copyOut(buffer, host);
  else Engine::instance().enqueueAndWait({&client, {}, [&](Machine&) { failure = copyOut(buffer, host); }});
  if (failure != nullptr) throw errorOf(env, *failure);
  return env.Undefined();
}

Napi::Value release(const Napi::CallbackInfo& info) {
  // Queued runs that need the buffer hold references of their own.
  Held& held = *info[0].As<BufferHandle>().Data();
  held.buffer.reset();
  report(info.Env(), held, 0);
  return info.Env().Undefined();
}

Napi::Value compile(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto words = info[0].As<Napi::Float64Array>();
  const auto list = info[1].As<Napi::Array>();
  const auto blob = info[2].As<Napi::Uint8Array>();
  std::vector<std::string> names;
  for (uint32_t i = 0; i < list.Length(); i++) names.push_back(list.Get(i).As<Napi::String>());
  auto constants = std::make_shared<Memory>(blob.ByteLength());
  if (blob.ByteLength() > 0) std::memcpy(constants->data(), blob.Data(), blob.ByteLength());
  RunSettings settings;
  const int threads = info[3].As<Napi::Number>().Int32Value();
  settings.brief = info[6].As<Napi::Boolean>();
  settings.helped = settings.brief && threads > 1;
  settings.threads = settings.brief ? 1 : threads;
  // Primitives split their sums by the number of threads they are made for.
  settings.libraryThreads = info[4].As<Napi::Boolean>() ? 1 : settings.threads;
  settings.timed = info[5].As<Napi::Boolean>();
  const ThreadScope scope(settings.libraryThreads);  // primitives are made for as many threads as will run them
  const auto description = decode(words.Data(), words.ElementLength(), names);
  auto held = std::make_unique<ProgramRef>(std::make_shared<Program>(description, std::move(constants), settings));
  return ProgramHandle::New(env, held.release(), [](Napi::Env, ProgramRef* gone) { std::unique_ptr<ProgramRef>{gone}.reset(); });
}

/// A buffer, or a copy of host memory for one run.
BufferRef inputOf(Napi::Env env, Napi::Value given, int64_t bytes) {
  if (!given.IsTypedArray()) return bufferOf(env, given);
  const HostMemory host(given);
  if (static_cast<int64_t>(host.bytes) != bytes)
    throw Napi::Error::New(env, "an input must have " + std::to_string(bytes) + " bytes, got " + std::to_string(host.bytes));
  return copyIn(host);
}

std::vector<BufferRef> inputsOf(Napi::Env env, const Program& program, const Napi::Array& given) {
  const uint32_t count = given.Length();
  if (count != program.inputCount())
    throw Napi::Error::New(env, std::to_string(program.inputCount()) + " inputs are needed, got " + std::to_string(count));
  std::vector<BufferRef> inputs;
  inputs.reserve(count);
  for (uint32_t i = 0; i < count; i++) inputs.push_back(inputOf(env, given.Get(i), program.inputBytes(i)));
  return inputs;
}

const ProgramRef& programOf(Napi::Env env, Napi::Value handle) {
  const ProgramRef& program = *handle.As<ProgramHandle>().Data();
  if (program == nullptr) throw Napi::Error::New(env, "a program must not be run after it was disposed");
  return program;
}

/// Where outputs go: into host memory that the caller keeps alive, or into buffers of which it gets handles.
class Outputs {
 public:
  /// `into`: host memory for some of them, each at its place, if it is an array. Handles are put into `handles`.
  Outputs(Napi::Env env, const Program& program, const Napi::Value& into, Napi::Array handles) : buffers_(program.outputCount()) {
    for (uint32_t i = 0; i < buffers_.size(); i++) {
      buffers_[i] = std::make_shared<Buffer>();
      const Napi::Value place = into.IsArray() ? into.As<Napi::Array>().Get(i) : Napi::Value();
      if (!place.IsTypedArray()) handles.Set(i, handleOf(env, buffers_[i], program.outputBytes(i)));
      else landings_.push_back(landing(env, i, HostMemory(place), program.outputBytes(i)));
    }
  }

  std::shared_ptr<const Failure> fill(Program& program, Machine& machine, const std::vector<BufferRef>& inputs,
                                      const std::vector<bool>& keep) const {
    auto failure = program.run(machine, inputs, buffers_, keep);
    if (failure != nullptr) return failure;
    for (const Landing& to : landings_)
      if (to.host.bytes > 0) std::memcpy(to.host.data, buffers_[to.output]->memory->data(), to.host.bytes);
    return nullptr;
  }
  void clear() { buffers_.clear(); }

 private:
  struct Landing {
    std::size_t output;
    HostMemory host;
  };
  static Landing landing(Napi::Env env, std::size_t output, const HostMemory& host, int64_t bytes) {
    if (static_cast<int64_t>(host.bytes) == bytes) return {output, host};
    throw Napi::Error::New(env, "an output must have " + std::to_string(bytes) + " bytes of memory, got " + std::to_string(host.bytes));
  }

  std::vector<BufferRef> buffers_;
  std::vector<Landing> landings_;
};

/// Arguments: program, inputs, which donated ones to keep, an empty list for the outputs, and perhaps an Int32Array for `halt` and
/// host memory for some of the outputs. Returns the promise of its end, or null when it is over.
Napi::Value run(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Client& client = clientOf(env);
  const ProgramRef& program = programOf(env, info[0]);
  const auto given = info[1].As<Napi::Array>();
  const auto kept = info[2].As<Napi::Array>();
  std::vector<BufferRef> inputs = inputsOf(env, *program, given);
  std::vector<bool> keep(inputs.size());
  for (uint32_t i = 0; i < kept.Length(); i++) keep.at(kept.Get(i).As<Napi::Number>().Uint32Value()) = true;

  Outputs outputs(env, *program, info[5], info[3].As<Napi::Array>());
  // What is donated is an output's from now on.
  for (const auto& d : program->donations()) {
    if (keep[static_cast<std::size_t>(d.input)]) continue;
    const Napi::Value handle = given.Get(static_cast<uint32_t>(d.input));
    if (handle.IsExternal()) report(env, *handle.As<BufferHandle>().Data(), 0);
  }
  if (program->settings().brief && client.idle()) {
    const auto fill = [&](Machine& machine) { return outputs.fill(*program, machine, inputs, keep); };
    const auto failure = client.perform(program->settings(), fill);
    if (failure == nullptr) return env.Null();
    auto rejected = Napi::Promise::Deferred::New(env);
    rejected.Reject(errorOf(env, *failure).Value());
    return rejected.Promise();
  }
  const bool haltable = info[4].IsTypedArray();
  const auto* halt = haltable ? reinterpret_cast<const int32_t*>(HostMemory(info[4]).data) : nullptr;
  const Client::Ticket ticket = client.open(env, {info[4], info[5]});
  auto work = [program = program, inputs = std::move(inputs), outputs = std::move(outputs), keep = std::move(keep), id = ticket.id,
               owner = client.shared_from_this(), halt](Machine& machine) mutable {
    machine.halt = halt;
    auto failure = outputs.fill(*program, machine, inputs, keep);
    // Who hears of the end may release an input and ask for as much again: it must be free by then.
    inputs.clear();
    outputs.clear();
    program.reset();
    owner->post(id, std::move(failure));
  };
  Engine::instance().enqueue({&client, program->settings(), std::move(work)});
  return ticket.promise;
}

/// How often every block ran and the seconds spent in each instruction of it, once all queued runs are over.
Napi::Value times(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Client& client = clientOf(env);
  const ProgramRef program = *info[0].As<ProgramHandle>().Data();
  struct Times {
    std::int64_t executions;
    std::vector<double> seconds;
  };
  std::vector<Times> all;
  Engine::instance().enqueueAndWait({&client, {}, [&](Machine&) {
                                       for (const auto& block : program->blocks()) all.push_back({block->executions(), block->seconds()});
                                     }});
  auto result = Napi::Array::New(env, all.size());
  for (uint32_t b = 0; b < all.size(); b++) {
    auto seconds = Napi::Float64Array::New(env, all[b].seconds.size());
    std::copy(all[b].seconds.begin(), all[b].seconds.end(), seconds.Data());
    auto times = Napi::Object::New(env);
    times.Set("executions", static_cast<double>(all[b].executions));
    times.Set("seconds", seconds);
    result.Set(b, times);
  }
  return result;
}

/// Drops what this environment has queued and waits for what runs, so that the process can end.
Napi::Value stop(const Napi::CallbackInfo& info) {
  Engine::instance().forget(&clientOf(info.Env()));
  return info.Env().Undefined();
}

Napi::Value disposeProgram(const Napi::CallbackInfo& info) {
  info[0].As<ProgramHandle>().Data()->reset();
  return info.Env().Undefined();
}

/// Bytes of scratch memory the program's kernels have asked for at once, so far.
Napi::Value scratch(const Napi::CallbackInfo& info) {
  const ProgramRef program = *info[0].As<ProgramHandle>().Data();
  return Napi::Number::New(info.Env(), program == nullptr ? 0 : static_cast<double>(program->scratchBytes()));
}

Napi::Value memory(const Napi::CallbackInfo& info) {
  const MemoryUse use = memoryUse();
  auto result = Napi::Object::New(info.Env());
  result.Set("live", static_cast<double>(use.live));
  result.Set("pooled", static_cast<double>(use.pooled));
  return result;
}

Napi::Value limitMemory(const Napi::CallbackInfo& info) {
  keras_native::limitMemory(static_cast<std::size_t>(info[0].As<Napi::Number>().DoubleValue()));
  return info.Env().Undefined();
}

Napi::Value version(const Napi::CallbackInfo& info) {
  const LibraryVersion v = libraryVersion();
  const std::string numbers = std::to_string(v.major) + "." + std::to_string(v.minor) + "." + std::to_string(v.patch);
  return Napi::String::New(info.Env(), "oneDNN " + numbers);
}

/// Calls into the engine with every C++ exception turned into a JavaScript one.
template <Napi::Value (*F)(const Napi::CallbackInfo&)>
Napi::Value guarded(const Napi::CallbackInfo& info) {
  try {
    return F(info);
  } catch (const Napi::Error&) {
    throw;
  } catch (const RunError& error) {
    throw errorOf(info.Env(), {error.what(), error.op(), error.hint(), false});
  } catch (const std::exception& error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
}

template <Napi::Value (*F)(const Napi::CallbackInfo&)>
void add(Napi::Env env, Napi::Object exports, const char* name) {
  exports.Set(name, Napi::Function::New(env, guarded<F>, name));
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  auto client = std::make_unique<std::shared_ptr<Client>>(std::make_shared<Client>(env));
  // Registered behind the client's own function, and so run before that is torn down.
  env.AddCleanupHook([client = client->get()] { client->close(); });
  env.SetInstanceData(client.release());
  add<upload>(env, exports, "upload");
  add<draw>(env, exports, "draw");
  add<download>(env, exports, "download");
  add<downloadSync>(env, exports, "downloadSync");
  add<release>(env, exports, "release");
  add<compile>(env, exports, "compile");
  add<run>(env, exports, "run");
  add<stop>(env, exports, "stop");
  add<times>(env, exports, "times");
  add<disposeProgram>(env, exports, "disposeProgram");
  add<scratch>(env, exports, "scratch");
  add<limitMemory>(env, exports, "limitMemory");
  add<memory>(env, exports, "memory");
  add<version>(env, exports, "version");
  return exports;
}

}  // namespace

napi_value start(napi_env env, napi_value exports) { return Napi::RegisterModule(env, exports, initialise); }

}  // namespace keras_native
