#pragma once
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "memory.h"
#include "step.h"

namespace keras_native {

/// Thrown between instructions when the engine must stop; never reaches the host.
struct Stopped {};

class Helper;
class Machine;

/// How a program wants to be run.
struct RunSettings {
  /// Threads to compute with; 0 for work that starts none.
  int threads = 0;
  /// Threads of the library's primitives: 1 where results must not depend on the number of threads.
  int libraryThreads = 0;
  /// Whether blocks note the time of each instruction.
  bool timed = false;
  /// Whether it is so short that handing it to the engine's thread would take longer.
  bool brief = false;
  /// Whether a brief one may use a second core.
  bool helped = false;

  void apply(Machine& machine) const;
};

/// What all programs of the engine's thread share while they run.
class Machine {
 public:
  int threads = 1;
  int libraryThreads = 1;
  /// Whether blocks note the time of each instruction.
  bool timed = false;
  /// Of programs that run on the thread that asks for them; null where they must do alone.
  Helper* helper = nullptr;
  std::atomic<bool> stop{false};
  /// Where the host writes 1 when the run's haltable loops should end; null if it never does.
  const int32_t* halt = nullptr;
  /// Most scratch memory asked for at once since it was last set to 0.
  std::size_t scratchPeak = 0;
  /// The loop that failed in one of its steps and left in its outputs what the step before had made; null if none did.
  const void* keptWhole = nullptr;

  /// Memory for one instruction at a time; its content does not last.
  std::byte* scratch(std::size_t bytes) {
    if (bytes > scratchPeak) scratchPeak = bytes;
    if (scratch_ == nullptr || scratch_->bytes() < bytes) {
      scratch_.reset();
      scratch_ = std::make_unique<Memory>(bytes);
    }
    return scratch_->data();
  }
  bool halted() const { return halt != nullptr && __atomic_load_n(halt, __ATOMIC_RELAXED) != 0; }
  void checkStop() const {
    if (stop.load(std::memory_order_relaxed)) throw Stopped{};
  }

 private:
  std::unique_ptr<Memory> scratch_;
};

inline void RunSettings::apply(Machine& machine) const {
  machine.threads = threads > 1 ? threads : 1;
  machine.libraryThreads = libraryThreads > 1 ? libraryThreads : 1;
  machine.timed = timed;
}

/// Base pointers of one activation of a block: arena, constants, inputs, outputs.
struct Frame {
  Machine& machine;
  std::vector<std::byte*> bases;
  /// Per base the stamp of its content, 0 where it may change while the program runs; empty inside loops.
  std::vector<std::uint64_t> stamps = {};

  template <class T = std::byte>
  T* at(const Place& p) const {
    return reinterpret_cast<T*>(bases[static_cast<std::size_t>(p.space)] + p.offset);
  }
  template <class T = std::byte>
  T* at(const Operand& o) const {
    return at<T>(o.place);
  }
  std::uint64_t stampOf(const Place& p) const { return stamps.empty() ? 0 : stamps[static_cast<std::size_t>(p.space)]; }
};
inline constexpr int kArena = 0;
inline constexpr int kConstants = 1;
inline constexpr int kFirstInput = 2;

/// One prepared instruction. Run by one thread at a time, so that it may keep scratch of its own.
class Kernel {
 public:
  Kernel() = default;
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;
  virtual ~Kernel() = default;
  virtual void run(Frame& frame) = 0;
};
using KernelPtr = std::unique_ptr<Kernel>;

/// An instruction that needs no more state than its step.
template <class F>
class Plain final : public Kernel {
 public:
  explicit Plain(F body) : body_(std::move(body)) {}
  void run(Frame& frame) override { body_(frame); }

 private:
  F body_;
};
template <class F>
KernelPtr plain(F body) {
  return std::make_unique<Plain<F>>(std::move(body));
}

class Block;
/// Makes the kernel of a step; `blocks` are those made before it, which control instructions refer to.
using Factory = KernelPtr (*)(const Step& step, const std::vector<std::shared_ptr<Block>>& blocks);

/// The factory of that name; throws `std::invalid_argument` when there is none.
Factory factoryOf(const std::string& name);

}  // namespace keras_native
