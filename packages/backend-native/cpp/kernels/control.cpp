// Loops and branches: blocks of their own, run with pointers into the values of the block around them.
#include <cstring>
#include <optional>
#include <vector>

#include "../error.h"
#include "factories.h"

namespace keras_native {
namespace {

std::size_t bytesOf(const Operand& o) { return static_cast<std::size_t>(o.size()) * widthOf(o.dtype); }

void copyBytes(std::byte* to, const std::byte* from, std::size_t bytes) {
  if (bytes > 0 && to != from) std::memcpy(to, from, bytes);
}

Place shifted(Place p, int64_t offset) {
  p.offset += offset;
  return p;
}

/// A block inside an instruction. Its frame is kept, so that running it allocates nothing.
class Inner {
 public:
  Inner(std::shared_ptr<Block> block, const Place& arena) : block_(std::move(block)), arena_(arena) {}

  void enter(Frame& outer) {
    const auto count = static_cast<std::size_t>(kFirstInput + block_->inputs() + block_->outputs());
    if (!frame_ || &frame_->machine != &outer.machine) frame_.emplace(Frame{outer.machine, std::vector<std::byte*>(count)});
    frame_->bases[kArena] = outer.at(arena_);
    frame_->bases[kConstants] = outer.bases[kConstants];
  }
  std::byte*& input(std::size_t k) { return frame_->bases[kFirstInput + k]; }
  std::byte*& output(std::size_t k) { return frame_->bases[kFirstInput + static_cast<std::size_t>(block_->inputs()) + k]; }
  void run() { block_->run(*frame_); }

 private:
  std::shared_ptr<Block> block_;
  Place arena_;
  std::optional<Frame> frame_;
};

/// One block with two frames, for even and for odd steps: carries that cannot be updated in place change homes each step.
class Alternating {
 public:
  Alternating(const std::shared_ptr<Block>& block, const Place& arena) : frames_{Inner(block, arena), Inner(block, arena)} {}

  void enter(Frame& outer) {
    for (Inner& f : frames_) f.enter(outer);
  }
  Inner& at(int64_t step) { return frames_[step & 1]; }
  void setInput(std::size_t k, std::byte* even, std::byte* odd) {
    frames_[0].input(k) = even;
    frames_[1].input(k) = odd;
  }
  void setOutput(std::size_t k, std::byte* even, std::byte* odd) {
    frames_[0].output(k) = even;
    frames_[1].output(k) = odd;
  }

 private:
  Inner frames_[2];
};

/// A value handed from step to step. In place, a step writes over what it read; else steps write to two homes in turn.
class Carry {
 public:
  /// `offset` of the second home in the workspace, or −1 for in place.
  Carry(const Operand& initial, const Operand& out, const Place& workspace, int64_t offset)
      : initial_(initial), out_(out), other_(shifted(workspace, offset)), bytes_(bytesOf(out)), inPlace_(offset < 0) {}

  /// `steps` as far as known, so that the last one writes where the result belongs; the first reads the initial value where it is.
  void begin(const Frame& frame, int64_t steps) {
    std::byte* out = frame.at(out_);
    first_ = frame.at(initial_);
    homes_[0] = homes_[1] = out;
    if (inPlace_) {
      copyBytes(out, first_, bytes_);
      first_ = out;
    } else {
      const bool evenInOut = first_ != out && steps % 2 != 0;
      homes_[evenInOut ? 1 : 0] = frame.at(other_);
    }
  }
  void bind(Alternating& block, std::size_t k, bool started) const { block.setInput(k, started ? homes_[1] : first_, homes_[0]); }
  void bindResult(Alternating& block, std::size_t k) const { block.setOutput(k, homes_[0], homes_[1]); }
  void end(const Frame& frame, int64_t steps) const { copyBytes(frame.at(out_), steps == 0 ? first_ : homes_[(steps - 1) & 1], bytes_); }

 private:
  Operand initial_;
  Operand out_;
  Place other_;
  std::size_t bytes_;
  bool inPlace_;
  std::byte* first_ = nullptr;
  /// Where even and odd steps write.
  std::byte* homes_[2] = {nullptr, nullptr};
};

std::vector<Carry> carriesOf(const Step& step, std::size_t count, const Shape& offsets) {
  std::vector<Carry> all;
  for (std::size_t k = 0; k < count; k++) all.emplace_back(step.inputs[k], step.outputs[k], step.workspace, offsets[k]);
  return all;
}

/// A tensor of which each step sees one slice along the first axis.
struct Sliced {
  Operand operand;
  int64_t stride;
  std::byte* base = nullptr;

  Sliced(const Operand& o, int64_t length) : operand(o), stride(length == 0 ? 0 : static_cast<int64_t>(bytesOf(o)) / length) {}
  std::byte* at(int64_t t) const { return base + t * stride; }
};

/// Attributes: [carries], [sequences], [length], [reverse], [offset of each carry's second home or −1], [offset of the arena].
class Scan final : public Kernel {
 public:
  Scan(const Step& step, const Blocks& blocks)
      : step_(step),
        length_(step.attributes.integer(2)),
        reverse_(step.attributes.flag(3)),
        carries_(carriesOf(step, static_cast<std::size_t>(step.attributes.integer(0)), step.attributes.integers(4))),
        body_(blocks.at(static_cast<std::size_t>(step.blocks.at(0))), shifted(step.workspace, step.attributes.integer(5))) {
    const auto sequences = static_cast<std::size_t>(step.attributes.integer(1));
    for (std::size_t k = 0; k < sequences; k++) xs_.emplace_back(step.inputs[carries_.size() + k], length_);
    for (std::size_t k = carries_.size(); k < step.outputs.size(); k++) ys_.emplace_back(step.outputs[k], length_);
  }

  void run(Frame& frame) override {
    enter(frame);
    const std::size_t n = carries_.size();
    for (int64_t i = 0; i < length_; i++) {
      const int64_t t = reverse_ ? length_ - 1 - i : i;
      Inner& body = body_.at(i);
      for (std::size_t k = 0; k < xs_.size(); k++) body.input(n + k) = xs_[k].at(t);
      for (std::size_t k = 0; k < ys_.size(); k++) body.output(n + k) = ys_[k].at(t);
      body.run();
      if (i == 0)
        for (std::size_t k = 0; k < n; k++) carries_[k].bind(body_, k, true);
    }
    for (const Carry& c : carries_) c.end(frame, length_);
  }

 private:
  void enter(Frame& frame) {
    body_.enter(frame);
    const std::size_t n = carries_.size();
    for (std::size_t k = 0; k < n; k++) {
      carries_[k].begin(frame, length_);
      carries_[k].bind(body_, k, false);
      carries_[k].bindResult(body_, k);
    }
    for (Sliced& x : xs_) x.base = frame.at(x.operand);
    for (Sliced& y : ys_) y.base = frame.at(y.operand);
    for (std::size_t k = n + xs_.size(); k < step_.inputs.size(); k++) {
      std::byte* capture = frame.at(step_.inputs[k]);
      body_.setInput(k, capture, capture);
    }
  }

  Step step_;
  int64_t length_;
  bool reverse_;
  std::vector<Carry> carries_;
  Alternating body_;
  std::vector<Sliced> xs_;
  std::vector<Sliced> ys_;
};

/// Attributes: [carries], [limit or −1], [offset of each carry's second home or −1], [offset of the test], [offset of the arena],
/// [first instruction of the body that writes over a carry], [haltable].
class While final : public Kernel {
 public:
  While(const Step& step, const Blocks& blocks)
      : step_(step),
        limit_(step.attributes.number(1)),
        carries_(carriesOf(step, static_cast<std::size_t>(step.attributes.integer(0)), step.attributes.integers(2))),
        test_(shifted(step.workspace, step.attributes.integer(3))),
        condition_(blocks.at(static_cast<std::size_t>(step.blocks.at(0))), shifted(step.workspace, step.attributes.integer(4))),
        body_(blocks.at(static_cast<std::size_t>(step.blocks.at(1))), shifted(step.workspace, step.attributes.integer(4))),
        bodyBlock_(blocks.at(static_cast<std::size_t>(step.blocks.at(1)))),
        firstWrite_(step.attributes.integer(5)),
        haltable_(step.attributes.flag(6)) {}

  void run(Frame& frame) override {
    enter(frame);
    const std::byte* test = frame.at(test_);
    int64_t i = 0;
    for (; limit_ < 0 || static_cast<double>(i) < limit_; i++) {
      if (haltable_ && frame.machine.halted()) break;
      condition_.at(i).run();
      if (*test == std::byte{0}) break;
      step(frame, i);
      if (i == 0) bind(true);
    }
    for (const Carry& c : carries_) c.end(frame, i);
  }

 private:
  /// A step that fails before it writes over a carry takes nothing with it: the outputs are then those of the steps before.
  void step(Frame& frame, int64_t i) {
    try {
      body_.at(i).run();
    } catch (const RunError&) {
      frame.machine.keptWhole = nullptr;
      if (bodyBlock_->position() < firstWrite_) {
        for (const Carry& c : carries_) c.end(frame, i);
        frame.machine.keptWhole = this;
      }
      throw;
    }
  }
  void bind(bool started) {
    for (std::size_t k = 0; k < carries_.size(); k++) {
      carries_[k].bind(condition_, k, started);
      carries_[k].bind(body_, k, started);
    }
  }
  void enter(Frame& frame) {
    condition_.enter(frame);
    body_.enter(frame);
    condition_.setOutput(0, frame.at(test_), frame.at(test_));
    for (std::size_t k = 0; k < carries_.size(); k++) {
      carries_[k].begin(frame, 0);
      carries_[k].bindResult(body_, k);
    }
    bind(false);
    for (std::size_t k = carries_.size(); k < step_.inputs.size(); k++) {
      std::byte* capture = frame.at(step_.inputs[k]);
      condition_.setInput(k, capture, capture);
      body_.setInput(k, capture, capture);
    }
  }

  Step step_;
  double limit_;
  std::vector<Carry> carries_;
  Place test_;
  Alternating condition_;
  Alternating body_;
  std::shared_ptr<Block> bodyBlock_;
  int64_t firstWrite_;
  bool haltable_;
};

/// The first input decides which block runs; both write straight into the outputs.
class Cond final : public Kernel {
 public:
  Cond(const Step& step, const Blocks& blocks)
      : step_(step),
        yes_(blocks.at(static_cast<std::size_t>(step.blocks.at(0))), step.workspace),
        no_(blocks.at(static_cast<std::size_t>(step.blocks.at(1))), step.workspace) {}

  void run(Frame& frame) override {
    Inner& chosen = *frame.at(step_.inputs[0]) != std::byte{0} ? yes_ : no_;
    chosen.enter(frame);
    for (std::size_t i = 1; i < step_.inputs.size(); i++) chosen.input(i - 1) = frame.at(step_.inputs[i]);
    for (std::size_t i = 0; i < step_.outputs.size(); i++) chosen.output(i) = frame.at(step_.outputs[i]);
    chosen.run();
  }

 private:
  Step step_;
  Inner yes_;
  Inner no_;
};

}  // namespace

KernelPtr makeScan(const Step& step, const Blocks& blocks) { return std::make_unique<Scan>(step, blocks); }
KernelPtr makeWhile(const Step& step, const Blocks& blocks) { return std::make_unique<While>(step, blocks); }
KernelPtr makeCond(const Step& step, const Blocks& blocks) { return std::make_unique<Cond>(step, blocks); }

}  // namespace keras_native
