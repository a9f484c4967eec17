#pragma once
#include <atomic>
#include <memory>
#include <vector>

#include "block.h"
#include "buffer.h"
#include "decode.h"

namespace keras_native {

/// A compiled graph with its constants. The arena is taken from the pool for each run.
class Program {
 public:
  Program(const ProgramDescription& description, std::shared_ptr<Memory> constants, const RunSettings& settings);

  std::size_t inputCount() const { return inputBytes_.size(); }
  const std::vector<std::shared_ptr<Block>>& blocks() const { return blocks_; }
  int64_t inputBytes(std::size_t i) const { return inputBytes_[i]; }
  std::size_t outputCount() const { return outputBytes_.size(); }
  int64_t outputBytes(std::size_t i) const { return outputBytes_[i]; }
  const std::vector<ProgramDescription::Donation>& donations() const { return donations_; }
  const RunSettings& settings() const { return settings_; }
  /// Most scratch memory any run has asked for at once; from any thread.
  std::size_t scratchBytes() const { return scratchBytes_.load(std::memory_order_relaxed); }

  /// Fills `outputs` from `inputs`; donated inputs lose their memory once all has gone well. On the engine's thread only.
  /// Throws nothing but `Stopped`: a failure is left in every output.
  std::shared_ptr<const Failure> run(Machine& machine, const std::vector<BufferRef>& inputs, const std::vector<BufferRef>& outputs,
                                     const std::vector<bool>& keep);

 private:
  void execute(Machine& machine, const std::vector<BufferRef>& inputs, const std::vector<std::shared_ptr<Memory>>& made);
  bool overwritten(const std::vector<bool>& reused) const;
  bool statesAreWhole(const Machine& machine, const std::vector<bool>& keep) const;
  std::vector<bool> reusable(const std::vector<BufferRef>& inputs, const std::vector<bool>& keep) const;

  std::vector<int64_t> inputBytes_;
  std::vector<int64_t> outputBytes_;
  std::vector<ProgramDescription::Donation> donations_;
  int64_t arenaBytes_;
  std::shared_ptr<Memory> constants_;
  std::vector<std::shared_ptr<Block>> blocks_;
  RunSettings settings_;
  std::atomic<std::size_t> scratchBytes_{0};
  bool began_ = false;
};

}  // namespace keras_native
