#pragma once
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

 private:
  int inputs_;
  int outputs_;
  int position_ = 0;
  std::vector<KernelPtr> kernels_;
};

}  // namespace keras_native
