#include "decode.h"

#include <stdexcept>

namespace keras_native {
namespace {

/// Reads what `encode.ts` writes; the two must change together.
class Reader {
 public:
  Reader(const double* words, std::size_t count, const std::vector<std::string>& names)
      : words_(words), count_(count), names_(names) {}

  double number() {
    if (at_ >= count_) throw std::invalid_argument("the program ends too early");
    return words_[at_++];
  }
  int64_t integer() { return static_cast<int64_t>(number()); }
  int small() { return static_cast<int>(number()); }
  const std::string& name() { return names_.at(static_cast<std::size_t>(integer())); }

  template <class F>
  auto list(F&& one) {
    std::vector<decltype(one())> items;
    const auto n = static_cast<std::size_t>(integer());
    items.reserve(n);
    for (std::size_t i = 0; i < n; i++) items.push_back(one());
    return items;
  }
  Shape integers() {
    return list([this] { return integer(); });
  }
  std::vector<double> numbers() {
    return list([this] { return number(); });
  }
  std::vector<int> smalls() {
    return list([this] { return small(); });
  }
  bool finished() const { return at_ == count_; }

  Place place() {
    Place p;
    p.space = small();
    p.offset = integer();
    return p;
  }
  Operand operand() {
    Operand o;
    o.place = place();
    o.dtype = static_cast<DType>(small());
    o.shape = integers();
    o.strides = integers();
    if (o.strides.empty()) o.strides = stridesOf(o.shape);
    return o;
  }
  TileCode tileCode() {
    TileCode c;
    c.name = name();
    c.in = static_cast<DType>(small());
    c.out = static_cast<DType>(small());
    c.sources = smalls();
    c.target = small();
    c.parameters = numbers();
    return c;
  }
  Step step() {
    Step s;
    s.name = name();
    s.inputs = list([this] { return operand(); });
    s.outputs = list([this] { return operand(); });
    for (auto& values : list([this] { return numbers(); })) s.attributes.add(std::move(values));
    s.code = list([this] { return tileCode(); });
    s.blocks = smalls();
    s.workspace = place();
    return s;
  }
  BlockDescription block() {
    BlockDescription b;
    b.inputs = small();
    b.outputs = small();
    b.steps = list([this] { return step(); });
    return b;
  }

 private:
  const double* words_;
  std::size_t count_;
  std::size_t at_ = 0;
  const std::vector<std::string>& names_;
};

}  // namespace

ProgramDescription decode(const double* words, std::size_t count, const std::vector<std::string>& names) {
  Reader r(words, count, names);
  ProgramDescription p;
  p.arenaBytes = r.integer();
  p.inputBytes = r.integers();
  p.outputBytes = r.integers();
  p.donations = r.list([&] {
    ProgramDescription::Donation d{};
    d.input = r.small();
    d.output = r.small();
    d.inPlace = r.integer() != 0;
    d.firstWrite = r.small();
    return d;
  });
  p.blocks = r.list([&] { return r.block(); });
  if (!r.finished()) throw std::invalid_argument("the program has words left over");
  return p;
}

}  // namespace keras_native
