#include "block.h"

#include <ctime>
#include <stdexcept>

namespace keras_native {
namespace {

KernelPtr kernelOf(const Step& step, const std::vector<std::shared_ptr<Block>>& earlier) {
  try {
    return factoryOf(step.name)(step, earlier);
  } catch (const std::exception& error) {
    throw std::invalid_argument("\"" + step.name + "\" could not be prepared: " + error.what());
  }
}

/// Processor time of this thread: what an instruction costs, however busy the machine is.
double threadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace

Block::Block(const BlockDescription& description, const std::vector<std::shared_ptr<Block>>& earlier)
    : inputs_(description.inputs), outputs_(description.outputs) {
  kernels_.reserve(description.steps.size());
  for (const Step& step : description.steps) kernels_.push_back(kernelOf(step, earlier));
}

void Block::runTimed(Frame& frame, Kernel& kernel) {
  seconds_.resize(kernels_.size());
  const double begin = threadSeconds();
  kernel.run(frame);
  seconds_[static_cast<std::size_t>(position_)] += threadSeconds() - begin;
}

void Block::run(Frame& frame) {
  position_ = 0;
  if (frame.machine.timed) executions_++;
  for (const KernelPtr& kernel : kernels_) {
    frame.machine.checkStop();
    if (frame.machine.timed) runTimed(frame, *kernel);
    else kernel->run(frame);
    position_++;
  }
}

}  // namespace keras_native
