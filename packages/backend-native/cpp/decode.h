#pragma once
#include <string>
#include <vector>

#include "step.h"

namespace keras_native {

/// A program as the host wrote it: numbers and the names they refer to.
struct ProgramDescription {
  int64_t arenaBytes = 0;
  /// Bytes of each input and output of the main block, which is the last one.
  std::vector<int64_t> inputBytes;
  std::vector<int64_t> outputBytes;
  /// (input, output, step that first writes it): the input's memory becomes the output's.
  struct Donation {
    int input;
    int output;
    /// Whether the output may be written over the input while the program runs.
    bool inPlace;
    int firstWrite;
  };
  std::vector<Donation> donations;
  std::vector<BlockDescription> blocks;
};

ProgramDescription decode(const double* words, std::size_t count, const std::vector<std::string>& names);

}  // namespace keras_native
