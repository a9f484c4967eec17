#pragma once
#include <memory>
#include <vector>

#include "kernel.h"
#include "onednn.h"

namespace keras_native {

const dnnl::engine& dnnlEngine();
/// One per thread: small programs may run on the thread that asks for them.
const dnnl::stream& dnnlStream();

/// Attributes of every primitive: scratch memory is ours to give.
dnnl::primitive_attr userScratchpad();

/// Creates primitives for as many threads as will run them: one for tiny work.
class ThreadScope {
 public:
  explicit ThreadScope(int threads);
  ~ThreadScope();
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;

 private:
  int before_;
};

/// Multiplications below which one thread is faster than several.
inline constexpr double kTinyProduct = 1024.0 * 1024.0;

/// A primitive, what it takes, and conversions of some operands to the layout it prefers.
class PrimitiveKernel final : public Kernel {
 public:
  struct Argument {
    int role;
    Place place;
    dnnl::memory::desc own;
    /// What the primitive wants; converted when it differs from `own`.
    dnnl::memory::desc wanted;
    bool output;
    /// Converted once and kept for as long as its content stays the same.
    bool steady = false;
  };
  PrimitiveKernel(const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad, std::vector<Argument> arguments, bool tiny);
  void run(Frame& frame) override;

 private:
  struct Bound {
    Argument argument;
    dnnl::memory own;
    dnnl::memory used;
    dnnl::reorder conversion;
    std::size_t scratchOffset;
    bool converts;
    /// The converted operand and the stamp of what it was made from.
    std::unique_ptr<Memory> kept;
    std::uint64_t stamp;
  };
  void convert(Frame& frame, Bound& b, std::byte* scratch);

  dnnl::primitive primitive_;
  dnnl::memory scratchpad_;
  std::vector<Bound> bound_;
  std::vector<dnnl_exec_arg_t> arguments_;
  std::size_t scratchBytes_;
  bool tiny_;
};

}  // namespace keras_native
