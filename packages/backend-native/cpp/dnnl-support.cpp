#include "dnnl-support.h"

#include <omp.h>

#include <memory>

namespace keras_native {
namespace {

constexpr std::size_t kAlignment = 64;

std::size_t aligned(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace

// Never destroyed: the engine's thread may use it until the process is gone.
const dnnl::engine& dnnlEngine() {
  static const dnnl::engine& engine = *std::make_unique<dnnl::engine>(dnnl::engine::kind::cpu, 0).release();
  return engine;
}

const dnnl::stream& dnnlStream() {
  thread_local const dnnl::stream stream(dnnlEngine());
  return stream;
}

dnnl::primitive_attr userScratchpad() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

ThreadScope::ThreadScope(int threads) : before_(omp_get_max_threads()) { omp_set_num_threads(threads); }
ThreadScope::~ThreadScope() { omp_set_num_threads(before_); }

PrimitiveKernel::PrimitiveKernel(const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad, std::vector<Argument> arguments,
                                 bool tiny)
    : primitive_(primitive),
      scratchpad_(scratchpad, dnnlEngine(), nullptr),
      scratchBytes_(aligned(scratchpad.get_size())),
      tiny_(tiny) {
  for (Argument& a : arguments) {
    const bool converts = a.own != a.wanted;
    Bound b{a, dnnl::memory(a.own, dnnlEngine(), nullptr), dnnl::memory(a.wanted, dnnlEngine(), nullptr), {}, scratchBytes_, converts, nullptr, 0};
    if (converts) {
      b.conversion = a.output ? dnnl::reorder(b.used, b.own) : dnnl::reorder(b.own, b.used);
      scratchBytes_ += aligned(a.wanted.get_size());
    }
    bound_.push_back(std::move(b));
  }
  arguments_.push_back({DNNL_ARG_SCRATCHPAD, scratchpad_.get()});
  for (const Bound& b : bound_) arguments_.push_back({b.argument.role, b.used.get()});
}

void PrimitiveKernel::convert(Frame& frame, Bound& b, std::byte* scratch) {
  const std::uint64_t stamp = b.argument.steady ? frame.stampOf(b.argument.place) : 0;
  if (stamp == 0) {
    b.used.set_data_handle(scratch);
  } else {
    if (b.stamp == stamp) return;
    if (b.kept == nullptr) b.kept = std::make_unique<Memory>(b.argument.wanted.get_size());
    b.used.set_data_handle(b.kept->data());
  }
  b.stamp = 0;
  b.conversion.execute(dnnlStream(), b.own, b.used);
  b.stamp = stamp;
}

void PrimitiveKernel::run(Frame& frame) {
  const ThreadScope scope(tiny_ ? 1 : frame.machine.libraryThreads);
  const dnnl::stream& stream = dnnlStream();
  std::byte* scratch = frame.machine.scratch(scratchBytes_);
  scratchpad_.set_data_handle(scratch);
  for (Bound& b : bound_) {
    std::byte* own = frame.at(b.argument.place);
    b.own.set_data_handle(own);
    if (b.converts && !b.argument.output) convert(frame, b, scratch + b.scratchOffset);
    else b.used.set_data_handle(b.converts ? scratch + b.scratchOffset : own);
  }
  dnnl::error::wrap_c_api(dnnl_primitive_execute(primitive_.get(), stream.get(), static_cast<int>(arguments_.size()), arguments_.data()),
                          "the library could not run a kernel");
  for (Bound& b : bound_)
    if (b.converts && b.argument.output) b.conversion.execute(stream, b.used, b.own);
}

}  // namespace keras_native
