// A chain of elementwise ops as one loop over tiles that stay in the first-level cache.
#include <algorithm>
#include <stdexcept>

#include "../parallel.h"
#include "../strided.h"
#include "../tile/tile.h"
#include "factories.h"

namespace keras_native {
namespace {

/// Register memory one thread may use, in bytes: leaves room in a 32 KB cache for the tiles of inputs and outputs.
constexpr int64_t kRegisterBytes = 24 * 1024;
constexpr int64_t kLargestTile = 1024;
constexpr int64_t kSmallestTile = 128;
constexpr int64_t kRegisterAlignment = 64;

/// How the elements of an input reach the ops.
enum class Access {
  Dense,    // read in place
  Scalar,   // one element, spread over a register once
  Strided,  // copied into a register tile by tile
  Raw,      // handed over as it is (keys)
};

struct Source {
  Place place;
  Access access;
  View view;
  std::size_t width;
  int reg;
};

/// A tile op with its operands resolved to slots: inputs, then outputs, then temporaries.
struct Op {
  TileFunction function;
  int sources[3];
  int sourceCount;
  int target;
  std::vector<double> parameters;
};

class Fused final : public Kernel {
 public:
  explicit Fused(const Step& step) : count_(step.attributes.integer(0)) {
    const auto raw = step.attributes.integers(1);
    int registers = 0;
    for (std::size_t i = 0; i < step.inputs.size(); i++) registers += addSource(step.inputs[i], raw[i] != 0, registers);
    for (const Operand& o : step.outputs) outputs_.push_back({o.place, widthOf(o.dtype)});
    firstTemporary_ = static_cast<int>(sources_.size() + outputs_.size());
    firstTemporaryRegister_ = registers;
    int temporaries = 0;
    for (const TileCode& code : step.code) {
      addOp(code);
      temporaries = std::max(temporaries, code.target - firstTemporary_ + 1);
      if (code.target >= firstTemporary_) widest_ = std::max(widest_, static_cast<int64_t>(widthOf(code.out)));
    }
    registers_ = registers + temporaries;
    chooseTile();
  }

  void run(Frame& frame) override {
    if (count_ == 0) return;
    const int64_t tiles = (count_ + tile_ - 1) / tile_;
    const int64_t work = count_ * static_cast<int64_t>(ops_.size());
    const int threads = threadsFor(frame.machine, tiles, work);
    const int64_t bytes = registers_ * registerBytes();
    std::byte* scratch = frame.machine.scratch(static_cast<std::size_t>(bytes * threads + kRegisterAlignment));
    parallelFor(frame.machine, tiles, work, [&](int64_t begin, int64_t end, int thread) {
      walk(frame, scratch + bytes * thread, begin, end);
    });
  }

 private:
  struct Output {
    Place place;
    std::size_t width;
  };

  int addSource(const Operand& o, bool raw, int nextRegister) {
    View view(o);
    const Access access = raw ? Access::Raw : view.scalar() ? Access::Scalar : view.dense() ? Access::Dense : Access::Strided;
    const bool needs = access == Access::Scalar || access == Access::Strided;
    sources_.push_back({o.place, access, std::move(view), widthOf(o.dtype), needs ? nextRegister : -1});
    if (needs) widest_ = std::max(widest_, static_cast<int64_t>(sources_.back().width));
    return needs ? 1 : 0;
  }
  void addOp(const TileCode& code) {
    const TileFunction function = tileFunction(code.name, code.in, code.out);
    if (function == nullptr) throw std::invalid_argument("no loop for \"" + code.name + "\"");
    Op op{function, {0, 0, 0}, static_cast<int>(code.sources.size()), code.target, code.parameters};
    std::copy(code.sources.begin(), code.sources.end(), op.sources);
    ops_.push_back(std::move(op));
  }
  void chooseTile() {
    const int64_t room = kRegisterBytes / (widest_ * std::max(registers_, 1));
    tile_ = std::clamp(room / 64 * 64, kSmallestTile, kLargestTile);
  }
  int64_t registerBytes() const { return tile_ * widest_; }

  void walk(const Frame& frame, std::byte* registers, int64_t begin, int64_t end) const {
    const std::size_t slots = static_cast<std::size_t>(firstTemporary_ + registers_);
    constexpr std::size_t kFewSlots = 96;
    std::byte* few[kFewSlots];
    std::vector<std::byte*> many(slots > kFewSlots ? slots : 0);
    std::byte** slot = slots > kFewSlots ? many.data() : few;
    for (int r = 0; r < registers_ - firstTemporaryRegister_; r++)
      slot[firstTemporary_ + r] = registers + (firstTemporaryRegister_ + r) * registerBytes();
    for (std::size_t i = 0; i < sources_.size(); i++) {
      const Source& s = sources_[i];
      if (s.access == Access::Raw) slot[i] = frame.at(s.place);
      if (s.reg >= 0) slot[i] = registers + s.reg * registerBytes();
      if (s.access == Access::Scalar) load(frame, s, 0, std::min(tile_, count_), slot[i]);
    }
    for (int64_t t = begin; t < end; t++) {
      const int64_t start = t * tile_;
      const int64_t n = std::min(tile_, count_ - start);
      for (std::size_t i = 0; i < sources_.size(); i++) {
        const Source& s = sources_[i];
        if (s.access == Access::Dense) slot[i] = frame.at(s.place) + start * static_cast<int64_t>(s.width);
        else if (s.access == Access::Strided) load(frame, s, start, start + n, slot[i]);
      }
      for (std::size_t o = 0; o < outputs_.size(); o++)
        slot[sources_.size() + o] = frame.at(outputs_[o].place) + start * static_cast<int64_t>(outputs_[o].width);
      for (const Op& op : ops_) {
        TileCall call{{nullptr, nullptr, nullptr}, slot[op.target], op.parameters.data(), start};
        for (int k = 0; k < op.sourceCount; k++) call.source[k] = slot[op.sources[k]];
        op.function(call, n);
      }
    }
  }

  static void load(const Frame& frame, const Source& s, int64_t begin, int64_t end, std::byte* to) {
    dispatchWidth(s.width, [&](auto tag) {
      using T = typename decltype(tag)::Type;
      const T* from = frame.at<T>(s.place);
      if (s.access == Access::Scalar) std::fill(reinterpret_cast<T*>(to), reinterpret_cast<T*>(to) + (end - begin), *from);
      else loadView(s.view, from, begin, end, reinterpret_cast<T*>(to));
    });
  }

  int64_t count_;
  int64_t tile_ = kLargestTile;
  /// Bytes of the widest element a register holds.
  int64_t widest_ = 1;
  int registers_ = 0;
  int firstTemporary_ = 0;
  int firstTemporaryRegister_ = 0;
  std::vector<Source> sources_;
  std::vector<Output> outputs_;
  std::vector<Op> ops_;
};

}  // namespace

KernelPtr makeFused(const Step& step, const Blocks&) { return std::make_unique<Fused>(step); }

}  // namespace keras_native
