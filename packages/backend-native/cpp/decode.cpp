#include "decode.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "tile/tile.h"

namespace keras_native {
namespace {

/// Beyond it doubles skip whole numbers.
constexpr double kLargestWhole = 0x1p53;

[[noreturn]] void malformed(const std::string& why) { throw std::invalid_argument("the program is malformed: " + why); }

/// Reads what `encode.ts` writes; the two must change together. Whatever the words are, it throws rather than go astray:
/// counts never exceed the words that are left.
class Reader {
 public:
  Reader(const double* words, std::size_t count, const std::vector<std::string>& names)
      : words_(words), count_(count), names_(names) {}

  double number() {
    if (at_ >= count_) malformed("it ends too early");
    return words_[at_++];
  }
  int64_t integer() {
    const double x = number();
    if (!(std::fabs(x) <= kLargestWhole) || x != std::trunc(x)) malformed("a whole number is needed, got " + std::to_string(x));
    return static_cast<int64_t>(x);
  }
  /// A whole number in [0, end).
  int64_t below(int64_t end, const char* what) {
    const int64_t x = integer();
    if (x < 0 || x >= end) malformed(std::string(what) + " must be in [0, " + std::to_string(end) + "), got " + std::to_string(x));
    return x;
  }
  int small(int end, const char* what) { return static_cast<int>(below(end, what)); }
  int64_t size() { return below(static_cast<int64_t>(kLargestWhole), "a size"); }
  const std::string& name() { return names_[static_cast<std::size_t>(below(static_cast<int64_t>(names_.size()), "a name"))]; }
  DType dtype() { return static_cast<DType>(small(static_cast<int>(DType::F64) + 1, "a dtype")); }

  template <class F>
  auto list(F&& one) {
    std::vector<decltype(one())> items;
    // Every item takes one word at least.
    const auto n = static_cast<std::size_t>(below(static_cast<int64_t>(count_ - at_) + 1, "a count"));
    items.reserve(n);
    for (std::size_t i = 0; i < n; i++) items.push_back(one());
    return items;
  }
  Shape integers() {
    return list([this] { return integer(); });
  }
  Shape sizes() {
    return list([this] { return size(); });
  }
  std::vector<double> numbers() {
    return list([this] { return number(); });
  }
  bool finished() const { return at_ == count_; }

  Place place() {
    Place p;
    p.space = small(spaces_, "a space");
    p.offset = size();
    return p;
  }
  Operand operand() {
    Operand o;
    o.place = place();
    o.dtype = dtype();
    o.shape = sizes();
    checkSize(o.shape);
    o.strides = integers();
    if (o.strides.empty()) o.strides = stridesOf(o.shape);
    if (o.strides.size() != o.shape.size()) malformed("an operand needs a stride for each axis");
    return o;
  }
  TileCode tileCode(int slots) {
    TileCode c;
    c.name = name();
    c.in = dtype();
    c.out = dtype();
    c.sources = list([&] { return small(slots, "a source"); });
    if (c.sources.size() > static_cast<std::size_t>(kMostSources)) malformed("an op has too many sources");
    c.target = small(slots, "a target");
    c.parameters = numbers();
    return c;
  }
  Step step() {
    Step s;
    s.name = name();
    s.inputs = list([this] { return operand(); });
    s.outputs = list([this] { return operand(); });
    for (auto& values : list([this] { return numbers(); })) s.attributes.add(std::move(values));
    // Slots are inputs, outputs and at most one temporary for each op, of which each takes one word at least.
    const auto slots = static_cast<int>(s.inputs.size() + s.outputs.size() + (count_ - at_));
    s.code = list([&] { return tileCode(slots); });
    s.blocks = list([this] { return small(block_, "a block"); });
    s.workspace = place();
    return s;
  }
  BlockDescription block() {
    BlockDescription b;
    b.inputs = small(kMostSpaces, "a count of inputs");
    b.outputs = small(kMostSpaces, "a count of outputs");
    spaces_ = 2 + b.inputs + b.outputs;
    b.steps = list([this] { return step(); });
    block_++;
    return b;
  }

 private:
  /// Element numbers and byte offsets must fit 64 bits with room to spare.
  static void checkSize(const Shape& shape) {
    double elements = 1;
    for (const int64_t d : shape) elements *= static_cast<double>(d == 0 ? 1 : d);
    if (elements > kLargestWhole) malformed("an operand has too many elements");
  }

  static constexpr int kMostSpaces = std::numeric_limits<int>::max() / 4;

  const double* words_;
  std::size_t count_;
  std::size_t at_ = 0;
  /// Number of the block being read, and its base pointers.
  int block_ = 0;
  int spaces_ = 0;
  const std::vector<std::string>& names_;
};

}  // namespace

ProgramDescription decode(const double* words, std::size_t count, const std::vector<std::string>& names) {
  Reader r(words, count, names);
  ProgramDescription p;
  p.arenaBytes = r.size();
  p.inputBytes = r.sizes();
  p.outputBytes = r.sizes();
  p.donations = r.list([&] {
    ProgramDescription::Donation d{};
    d.input = r.small(static_cast<int>(p.inputBytes.size()), "a donated input");
    d.output = r.small(static_cast<int>(p.outputBytes.size()), "an output that takes a donated input");
    d.inPlace = r.small(2, "a flag") != 0;
    d.firstWrite = static_cast<int>(r.below(std::numeric_limits<int>::max(), "a step"));
    return d;
  });
  p.blocks = r.list([&] { return r.block(); });
  if (!r.finished()) malformed("it has words left over");
  if (p.blocks.empty()) malformed("it has no block");
  const BlockDescription& main = p.blocks.back();
  if (static_cast<std::size_t>(main.inputs) != p.inputBytes.size() || static_cast<std::size_t>(main.outputs) != p.outputBytes.size())
    malformed("its main block has other inputs or outputs than itself");
  return p;
}

}  // namespace keras_native
