#include "program.h"

#include <algorithm>
#include <exception>

namespace keras_native {
namespace {

std::shared_ptr<const Failure> failureFrom(const std::exception& error) {
  Failure failure;
  failure.message = error.what();
  if (const auto* known = dynamic_cast<const RunError*>(&error)) {
    failure.op = known->op();
    failure.hint = known->hint();
  } else if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) {
    failure.message = "out of memory";
  }
  return std::make_shared<const Failure>(std::move(failure));
}

}  // namespace

Program::Program(const ProgramDescription& description, std::shared_ptr<Memory> constants, const RunSettings& settings)
    : inputBytes_(description.inputBytes),
      outputBytes_(description.outputBytes),
      donations_(description.donations),
      arenaBytes_(description.arenaBytes),
      constants_(std::move(constants)),
      settings_(settings) {
  for (const BlockDescription& block : description.blocks) blocks_.push_back(std::make_shared<Block>(block, blocks_));
}

std::vector<bool> Program::reusable(const std::vector<BufferRef>& inputs, const std::vector<bool>& keep) const {
  std::vector<bool> reused(donations_.size());
  for (std::size_t d = 0; d < donations_.size(); d++) {
    const auto input = static_cast<std::size_t>(donations_[d].input);
    const bool twice = std::count(inputs.begin(), inputs.end(), inputs[input]) > 1;
    reused[d] = donations_[d].inPlace && !keep[input] && !twice;
  }
  return reused;
}

std::shared_ptr<const Failure> Program::run(Machine& machine, const std::vector<BufferRef>& inputs,
                                            const std::vector<BufferRef>& outputs, const std::vector<bool>& keep) {
  const auto failed = [&](std::shared_ptr<const Failure> why) {
    for (const BufferRef& out : outputs) out->failure = why;
    return why;
  };
  for (const BufferRef& in : inputs)
    if (in->failure != nullptr) return failed(in->failure);

  const std::vector<bool> reused = reusable(inputs, keep);
  began_ = false;
  machine.keptWhole = nullptr;
  std::vector<std::shared_ptr<Memory>> made(outputs.size());
  try {
    for (std::size_t d = 0; d < donations_.size(); d++)
      if (reused[d]) made[static_cast<std::size_t>(donations_[d].output)] = inputs[static_cast<std::size_t>(donations_[d].input)]->memory;
    for (std::size_t o = 0; o < made.size(); o++)
      if (made[o] == nullptr) made[o] = std::make_shared<Memory>(static_cast<std::size_t>(outputBytes_[o]));
    execute(machine, inputs, made);
    for (std::size_t o = 0; o < made.size(); o++) outputs[o]->memory = std::move(made[o]);
  } catch (const std::exception& error) {
    auto why = failureFrom(error);
    if (began_ && statesAreWhole(machine, keep)) {
      for (const auto& d : donations_) inputs[static_cast<std::size_t>(d.input)]->memory = std::move(made[static_cast<std::size_t>(d.output)]);
      return failed(why);
    }
    if (!began_ || !overwritten(reused)) return failed(why);
    Failure lost = *why;
    lost.stateLost = true;
    why = std::make_shared<const Failure>(std::move(lost));
    for (std::size_t d = 0; d < donations_.size(); d++)
      if (reused[d]) inputs[static_cast<std::size_t>(donations_[d].input)]->failure = why;
    return failed(why);
  }
  for (const auto& d : donations_)
    if (!keep[static_cast<std::size_t>(d.input)]) inputs[static_cast<std::size_t>(d.input)]->memory.reset();
  return nullptr;
}

bool Program::overwritten(const std::vector<bool>& reused) const {
  const int position = blocks_.back()->position();
  for (std::size_t d = 0; d < donations_.size(); d++)
    if (reused[d] && donations_[d].firstWrite <= position) return true;
  return false;
}

/// Whether all state came out of the loop that failed, as its last good step left it.
bool Program::statesAreWhole(const Machine& machine, const std::vector<bool>& keep) const {
  const int position = blocks_.back()->position();
  if (machine.keptWhole == nullptr || machine.keptWhole != blocks_.back()->kernel(position)) return false;
  return std::all_of(donations_.begin(), donations_.end(), [&](const auto& d) {
    return d.firstWrite == position && !keep[static_cast<std::size_t>(d.input)];
  });
}

void Program::execute(Machine& machine, const std::vector<BufferRef>& inputs, const std::vector<std::shared_ptr<Memory>>& made) {
  Memory arena(static_cast<std::size_t>(arenaBytes_));
  Frame frame{machine, {}};
  frame.bases.reserve(kFirstInput + inputs.size() + made.size());
  frame.bases.push_back(arena.data());
  frame.bases.push_back(constants_->data());
  for (const BufferRef& in : inputs) frame.bases.push_back(in->memory->data());
  for (const auto& out : made) {
    out->touch();
    frame.bases.push_back(out->data());
  }
  if (donations_.empty()) {
    frame.stamps.assign(frame.bases.size(), 0);
    for (std::size_t i = 0; i < inputs.size(); i++) frame.stamps[kFirstInput + i] = inputs[i]->memory->stamp();
  }
  began_ = true;
  machine.scratchPeak = 0;
  blocks_.back()->run(frame);
  if (machine.scratchPeak > scratchBytes()) scratchBytes_.store(machine.scratchPeak, std::memory_order_relaxed);
}

}  // namespace keras_native
