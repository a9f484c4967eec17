#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kernel.h"

namespace keras_native {

/// A list of instructions over an arena, constants, inputs and outputs.
class Block {
 public:
  Block(const BlockDescription& description, const std::vector<std::shared_ptr<Block>>& earlier);

  /// `frame.bases` hold the arena, the constants, then each input and output.
  void run(Frame& frame);

  int inputs() const { return inputs_; }
  int outputs() const { return outputs_; }
  /// Number of the instruction that runs or ran last.
  int position() const { return position_; }
  /// The instruction of that number, to compare with.
  const Kernel* kernel(int i) const { return kernels_[static_cast<std::size_t>(i)].get(); }
  /// Processor seconds of the engine's own thread in each instruction so far, where the machine was asked to note them.
  const std::vector<double>& seconds() const { return seconds_; }
  /// Times it was run meanwhile.
  std::int64_t executions() const { return executions_; }

 private:
  void runTimed(Frame& frame, Kernel& kernel);

  int inputs_;
  int outputs_;
  int position_ = 0;
  std::vector<double> seconds_;
  std::int64_t executions_ = 0;
  std::vector<KernelPtr> kernels_;
};

}  // namespace keras_native
