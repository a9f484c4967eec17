// Loops and branches: blocks of their own, run with pointers into the values of the block around them.
#include <algorithm>
#include <cstring>
#include <vector>

#include "factories.h"

namespace keras_native {
namespace {

std::size_t bytesOf(const Operand& o) { return static_cast<std::size_t>(o.size()) * widthOf(o.dtype); }

void copyBytes(std::byte* to, const std::byte* from, std::size_t bytes) {
  if (bytes > 0 && to != from) std::memcpy(to, from, bytes);
}

/// A carry with two homes: the step reads one and writes the other.
class Carry {
 public:
  Carry(const Operand& out, const Place& other) : out_(out), other_(other), bytes_(bytesOf(out)) {}

  void begin(const Frame& frame, const std::byte* initial) {
    now_ = frame.at(out_);
    next_ = frame.at(other_);
    copyBytes(now_, initial, bytes_);
  }
  std::byte* now() const { return now_; }
  std::byte* next() const { return next_; }
  void advance() { std::swap(now_, next_); }
  /// Leaves the final value in the output.
  void end(const Frame& frame) const { copyBytes(frame.at(out_), now_, bytes_); }

 private:
  Operand out_;
  Place other_;
  std::size_t bytes_;
  std::byte* now_ = nullptr;
  std::byte* next_ = nullptr;
};

/// Carries of a loop; their second homes lie in the workspace, before the body's own arena.
struct Carries {
  std::vector<Carry> all;

  Carries(const Step& step, std::size_t count, const Shape& offsets) {
    for (std::size_t i = 0; i < count; i++) all.emplace_back(step.outputs[i], at(step.workspace, offsets[i]));
  }
  static Place at(Place p, int64_t offset) {
    p.offset += offset;
    return p;
  }
};

Frame inner(Frame& frame, const Step& step, const Block& block, int64_t arenaOffset) {
  Frame made{frame.machine, std::vector<std::byte*>(static_cast<std::size_t>(kFirstInput + block.inputs() + block.outputs()))};
  made.bases[kArena] = frame.at(step.workspace) + arenaOffset;
  made.bases[kConstants] = frame.bases[kConstants];
  return made;
}

/// Attributes: [carries], [sequences], [length], [reverse], [offset of each carry's second home], [offset of the arena].
class Scan final : public Kernel {
 public:
  Scan(const Step& step, const Blocks& blocks)
      : step_(step),
        body_(blocks.at(static_cast<std::size_t>(step.blocks.at(0)))),
        carries_(static_cast<std::size_t>(step.attributes.integer(0))),
        sequences_(static_cast<std::size_t>(step.attributes.integer(1))),
        length_(step.attributes.integer(2)),
        reverse_(step.attributes.flag(3)),
        carry_(step, carries_, step.attributes.integers(4)),
        arena_(step.attributes.integer(5)) {}

  void run(Frame& frame) override {
    Frame body = inner(frame, step_, *body_, arena_);
    std::byte** in = body.bases.data() + kFirstInput;
    std::byte** out = in + body_->inputs();
    for (std::size_t i = 0; i < carries_; i++) carry_.all[i].begin(frame, frame.at(step_.inputs[i]));
    for (std::size_t i = carries_ + sequences_; i < step_.inputs.size(); i++) in[i] = frame.at(step_.inputs[i]);
    for (int64_t i = 0; i < length_; i++) {
      const int64_t t = reverse_ ? length_ - 1 - i : i;
      for (std::size_t k = 0; k < carries_; k++) {
        in[k] = carry_.all[k].now();
        out[k] = carry_.all[k].next();
      }
      for (std::size_t k = carries_; k < carries_ + sequences_; k++) in[k] = row(frame, step_.inputs[k], t);
      for (std::size_t k = carries_; k < step_.outputs.size(); k++) out[k] = row(frame, step_.outputs[k], t);
      body_->run(body);
      for (Carry& c : carry_.all) c.advance();
    }
    for (const Carry& c : carry_.all) c.end(frame);
  }

 private:
  std::byte* row(const Frame& frame, const Operand& o, int64_t t) const {
    return frame.at(o) + static_cast<int64_t>(bytesOf(o)) / length_ * t;
  }

  Step step_;
  std::shared_ptr<Block> body_;
  std::size_t carries_;
  std::size_t sequences_;
  int64_t length_;
  bool reverse_;
  Carries carry_;
  int64_t arena_;
};

/// Attributes: [carries], [limit or −1], [offset of each carry's second home], [offset of the test], [arenas of test and body].
class While final : public Kernel {
 public:
  While(const Step& step, const Blocks& blocks)
      : step_(step),
        condition_(blocks.at(static_cast<std::size_t>(step.blocks.at(0)))),
        body_(blocks.at(static_cast<std::size_t>(step.blocks.at(1)))),
        carries_(static_cast<std::size_t>(step.attributes.integer(0))),
        limit_(step.attributes.number(1)),
        carry_(step, carries_, step.attributes.integers(2)),
        test_(Carries::at(step.workspace, step.attributes.integer(3))),
        arenas_(step.attributes.integers(4)) {}

  void run(Frame& frame) override {
    Frame condition = inner(frame, step_, *condition_, arenas_[0]);
    Frame body = inner(frame, step_, *body_, arenas_[1]);
    for (std::size_t i = 0; i < carries_; i++) carry_.all[i].begin(frame, frame.at(step_.inputs[i]));
    for (double i = 0; limit_ < 0 || i < limit_; i++) {
      bind(frame, condition);
      std::byte* test = frame.at(test_);
      condition.bases[static_cast<std::size_t>(kFirstInput + condition_->inputs())] = test;
      condition_->run(condition);
      if (*test == std::byte{0}) break;
      bind(frame, body);
      for (std::size_t k = 0; k < carries_; k++)
        body.bases[static_cast<std::size_t>(kFirstInput + body_->inputs()) + k] = carry_.all[k].next();
      body_->run(body);
      for (Carry& c : carry_.all) c.advance();
    }
    for (const Carry& c : carry_.all) c.end(frame);
  }

 private:
  void bind(const Frame& frame, Frame& to) const {
    std::byte** in = to.bases.data() + kFirstInput;
    for (std::size_t k = 0; k < step_.inputs.size(); k++) in[k] = k < carries_ ? carry_.all[k].now() : frame.at(step_.inputs[k]);
  }

  Step step_;
  std::shared_ptr<Block> condition_;
  std::shared_ptr<Block> body_;
  std::size_t carries_;
  double limit_;
  Carries carry_;
  Place test_;
  Shape arenas_;
};

/// The first input decides which block runs; both write straight into the outputs.
class Cond final : public Kernel {
 public:
  Cond(const Step& step, const Blocks& blocks)
      : step_(step),
        yes_(blocks.at(static_cast<std::size_t>(step.blocks.at(0)))),
        no_(blocks.at(static_cast<std::size_t>(step.blocks.at(1)))) {}

  void run(Frame& frame) override {
    Block& chosen = *frame.at(step_.inputs[0]) != std::byte{0} ? *yes_ : *no_;
    Frame branch = inner(frame, step_, chosen, 0);
    std::size_t at = kFirstInput;
    for (std::size_t i = 1; i < step_.inputs.size(); i++) branch.bases[at++] = frame.at(step_.inputs[i]);
    for (const Operand& o : step_.outputs) branch.bases[at++] = frame.at(o);
    chosen.run(branch);
  }

 private:
  Step step_;
  std::shared_ptr<Block> yes_;
  std::shared_ptr<Block> no_;
};

}  // namespace

KernelPtr makeScan(const Step& step, const Blocks& blocks) { return std::make_unique<Scan>(step, blocks); }
KernelPtr makeWhile(const Step& step, const Blocks& blocks) { return std::make_unique<While>(step, blocks); }
KernelPtr makeCond(const Step& step, const Blocks& blocks) { return std::make_unique<Cond>(step, blocks); }

}  // namespace keras_native
