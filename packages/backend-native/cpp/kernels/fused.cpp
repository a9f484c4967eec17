// A chain of elementwise ops as one loop over tiles that stay in the first-level cache, with the reductions at its end; or
// several such loops of one code, one after the other ("segments").
#include <algorithm>
#include <stdexcept>

#include "../parallel.h"
#include "../tile/tile.h"
#include "factories.h"
#include "loop-by-pieces.h"
#include "loop-folds.h"
#include "loop-sources.h"

namespace keras_native {
namespace {

/// Memory the tiles of one thread should not exceed, in bytes: less than a first-level cache, as more than tiles lies in it.
constexpr int64_t kTileBytes = 24 * 1024;
constexpr int64_t kLargestTile = 1024;
constexpr int64_t kSmallestTile = 128;
constexpr int64_t kAlignment = 64;

int64_t aligned(int64_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

/// A tile op with its operands resolved to slots.
struct Op {
  std::string name;
  TileFunction function;
  int sources[kMostSources];
  int sourceCount;
  int target;
  std::vector<double> parameters;
  /// Which sources are single elements.
  unsigned singles = 0;
  int also[2] = {-1, -1};
};

struct Output {
  Place place;
  int64_t width;
};

/// One run of the code over elements of its own.
struct Segment {
  Tiling tiling;
  int64_t firstTile;
  std::vector<Source> sources;
  std::vector<Output> outputs;
};

/// Slots in order: sources, outputs, temporaries, then registers that sources are copied into. Each is a pointer.
class Fused final : public LoopByPieces {
 public:
  /// Attributes: elements of each segment; whether each input of a segment is raw.
  explicit Fused(const Step& step) {
    const Shape counts = step.attributes.integers(0);
    const Shape raw = step.attributes.integers(1);
    inputs_ = static_cast<int>(raw.size());
    results_ = static_cast<int>(step.outputs.size() / counts.size());
    for (const TileCode& code : step.code) temporaries_ = std::max(temporaries_, code.target + 1 - inputs_ - results_);
    for (std::size_t i = 0; i < counts.size(); i++) addSegment(step, i, counts[i], raw);
    slots_ = inputs_ + results_ + temporaries_;
    for (int i = 0; i < inputs_; i++) copies_.push_back(source(i).copied() ? slots_++ : -1);
    for (const TileCode& code : step.code) {
      if (LoopFolds::isFold(code)) addFold(step, code);
      else addOp(code);
    }
    joinAdam();
    folds_.plan(segments_[0].tiling);
    widest_ = widest(step);
    tile_ = 0;
    for (const Segment& s : segments_) {
      tile_ = std::max(tile_, s.tiling.tile);
      work_ += s.tiling.count * static_cast<int64_t>(step.code.size());
    }
    registerBytes_ = aligned(tile_ * widest_);
    slotBytes_ = aligned(slots_ * static_cast<int64_t>(sizeof(std::byte*)));
    accumulatorBytes_ = aligned(folds_.accumulators() * tile_ * static_cast<int64_t>(sizeof(float)));
    threadBytes_ = slotBytes_ + (slots_ - inputs_ - results_) * registerBytes_ + accumulatorBytes_;
  }

  void run(Frame& frame) override {
    const int64_t tasks = folds_.empty() ? tiles_ : folds_.tasks().count;
    if (tasks == 0) return;
    const int threads = threadsFor(frame.machine, tasks, work_);
    const int64_t partialBytes = folds_.partials() * static_cast<int64_t>(sizeof(double));
    std::byte* scratch = frame.machine.scratch(static_cast<std::size_t>(threadBytes_ * threads + partialBytes));
    auto* partials = reinterpret_cast<double*>(scratch + threadBytes_ * threads);
    parallelFor(frame.machine, tasks, work_, [&](int64_t begin, int64_t end, int thread) {
      std::byte* own = scratch + threadBytes_ * thread;
      if (folds_.empty()) walk(frame, own, begin, end);
      else fold(frame, own, partials, begin, end);
    });
    if (!folds_.empty()) folds_.finish(frame, segments_[0].tiling, partials);
  }

  bool byPieces() const override {
    const auto& sources = segments_[0].sources;
    return segments_.size() == 1 && folds_.empty() && std::all_of(sources.begin(), sources.end(), [](const Source& s) {
      return s.access == Access::Dense || s.access == Access::Single;
    });
  }
  std::size_t scratchBytes() const override { return static_cast<std::size_t>(threadBytes_); }
  void enter(const Frame& frame, std::byte* own) const override { enter(frame, segments_[0], prepare(own)); }
  void piece(const Frame& frame, std::byte* own, int64_t start, int64_t count, int input, std::byte* at) const override {
    const Segment& s = segments_[0];
    auto** slots = reinterpret_cast<std::byte**>(own);
    for (int64_t done = 0; done < count; done += tile_) {
      const Tiling::Span span{start + done, std::min(tile_, count - done), 0, 0};
      point(frame, s, span, slots);
      slots[input] = at + done * source(input).width;
      runOps(span, slots);
    }
  }

 private:
  const Source& source(int i) const { return segments_[0].sources[static_cast<std::size_t>(i)]; }

  void addSegment(const Step& step, std::size_t index, int64_t count, const Shape& raw) {
    const Operand* first = step.inputs.data() + index * raw.size();
    int64_t columns = 0;
    for (const TileCode& code : step.code)
      if (LoopFolds::isFold(code) && code.parameters[0] != 0) columns = static_cast<int64_t>(code.parameters[1]);
    if (columns == 0) columns = rowLengthOf(first, first + raw.size());
    if (columns <= 1 || count % columns != 0) columns = 0;
    Segment s{Tiling(count, columns, largestTile(step)), tiles_, {}, {}};
    for (std::size_t i = 0; i < raw.size(); i++) {
      s.sources.emplace_back(first[i], raw[i] != 0, s.tiling);
      if (index > 0 && s.sources.back().access != source(static_cast<int>(i)).access)
        throw std::invalid_argument("the segments of a loop must read their inputs in one way");
    }
    for (int o = 0; o < results_; o++) {
      const Operand& out = step.outputs[index * static_cast<std::size_t>(results_) + static_cast<std::size_t>(o)];
      s.outputs.push_back({out.place, static_cast<int64_t>(widthOf(out.dtype))});
    }
    tiles_ += s.tiling.tiles;
    segments_.push_back(std::move(s));
  }
  int64_t largestTile(const Step& step) const {
    const int64_t streams = temporaries_ + inputs_ + results_;
    return std::clamp(kTileBytes / (widest(step) * std::max<int64_t>(streams, 1)) / 64 * 64, kSmallestTile, kLargestTile);
  }
  static int64_t widest(const Step& step) {
    std::size_t widest = 1;
    for (const Operand& o : step.inputs) widest = std::max(widest, widthOf(o.dtype));
    for (const TileCode& code : step.code) widest = std::max(widest, widthOf(code.out));
    return static_cast<int64_t>(widest);
  }

  int slotOf(int source) const {
    return source < inputs_ && copies_[static_cast<std::size_t>(source)] >= 0 ? copies_[static_cast<std::size_t>(source)] : source;
  }
  void addFold(const Step& step, const TileCode& code) {
    TileCode resolved = code;
    int& from = resolved.sources[0];
    if (from < inputs_ && source(from).single()) from = spread(from);
    from = slotOf(from);
    folds_.add(resolved, step.outputs[static_cast<std::size_t>(code.target - inputs_)].place);
  }
  void addOp(const TileCode& code) {
    unsigned singles = 0;
    for (std::size_t k = 0; k < code.sources.size(); k++)
      if (code.sources[k] < inputs_ && source(code.sources[k]).single()) singles |= 1U << k;
    TileFunction function = tileFunction(code.name, code.in, code.out, singles);
    if (function == nullptr) {
      for (const int s : code.sources)
        if (s < inputs_ && source(s).single()) spread(s);
      function = tileFunction(code.name, code.in, code.out);
      singles = 0;
    }
    if (function == nullptr) throw std::invalid_argument("no loop for \"" + code.name + "\"");
    Op op{code.name, function, {}, static_cast<int>(code.sources.size()), code.target, code.parameters, singles};
    for (std::size_t k = 0; k < code.sources.size(); k++)
      op.sources[k] = (singles >> k & 1U) != 0 ? code.sources[k] : slotOf(code.sources[k]);
    ops_.push_back(std::move(op));
  }
  /// Puts the three ops of Adam's step into one wherever they follow one another.
  void joinAdam() {
    for (std::size_t k = 0; k + 2 < ops_.size(); k++) {
      const Op &mean = ops_[k], &square = ops_[k + 1], &root = ops_[k + 2];
      const bool named = mean.name == "follow" && square.name == "followSquare" && root.name == "rootStep";
      if (!named || mean.singles != 4 || square.singles != 4 || root.singles != 0x14) continue;
      const bool joined = root.sources[1] == mean.target && root.sources[3] == square.target && mean.sources[1] == square.sources[1];
      const bool apart = square.sources[0] != mean.target && mean.sources[1] != mean.target && root.sources[0] != mean.target &&
                         root.sources[0] != square.target;
      const TileFunction function = tileFunction("adam", DType::F32, DType::F32, 0xf0);
      if (!joined || !apart || function == nullptr) continue;
      Op adam{"adam", function, {}, 8, root.target, {}, 0xf0, {mean.target, square.target}};
      const int sources[] = {mean.sources[0], mean.sources[1], square.sources[0], root.sources[0],
                             mean.sources[2], square.sources[2], root.sources[2], root.sources[4]};
      std::copy(std::begin(sources), std::end(sources), adam.sources);
      ops_[k] = std::move(adam);
      ops_.erase(ops_.begin() + static_cast<std::ptrdiff_t>(k) + 1, ops_.begin() + static_cast<std::ptrdiff_t>(k) + 3);
    }
  }
  /// Gives a single element a register in which it stands for each.
  int spread(int source) {
    int& copy = copies_[static_cast<std::size_t>(source)];
    if (copy < 0) copy = slots_++;
    return copy;
  }

  /// Points the slots at the registers of a thread and fills those that stay as they are.
  std::byte** prepare(std::byte* own) const {
    auto** slots = reinterpret_cast<std::byte**>(own);
    std::byte* registers = own + slotBytes_ + accumulatorBytes_;
    for (int k = inputs_ + results_; k < slots_; k++, registers += registerBytes_) slots[k] = registers;
    return slots;
  }
  void enter(const Frame& frame, const Segment& segment, std::byte** slots) const {
    for (std::size_t i = 0; i < segment.sources.size(); i++) {
      const Source& s = segment.sources[i];
      slots[i] = frame.at(s.place);
      if (copies_[i] < 0) continue;
      const int64_t n = std::min(segment.tiling.tile, segment.tiling.count);
      if (s.access == Access::Single) fill(slots[copies_[i]], slots[i], s.width, n);
      else if (s.access == Access::Repeated) copy(s, slots[i], slots[copies_[i]], 0, n);
    }
  }
  /// Points the slots at the elements of one tile.
  void point(const Frame& frame, const Segment& segment, const Tiling::Span& span, std::byte** slots) const {
    for (std::size_t i = 0; i < segment.sources.size(); i++) {
      const Source& s = segment.sources[i];
      if (s.access == Access::Single || s.access == Access::Raw || s.access == Access::Repeated) continue;
      std::byte* base = frame.at(s.place);
      slots[i] = base + s.offset(span);
      if (s.access == Access::Strided) copy(s, base, slots[copies_[i]], span.start, span.start + span.n);
      else if (s.access == Access::PerRow && copies_[i] >= 0) fill(slots[copies_[i]], slots[i], s.width, span.n);
    }
    for (std::size_t o = 0; o < segment.outputs.size(); o++) {
      const Output& out = segment.outputs[o];
      slots[segment.sources.size() + o] = frame.at(out.place) + span.start * out.width;
    }
  }
  void runOps(const Tiling::Span& span, std::byte** slots) const {
    for (const Op& op : ops_) {
      TileCall call;
      for (int k = 0; k < op.sourceCount; k++) call.source[k] = slots[op.sources[k]];
      call.target = slots[op.target];
      if (op.also[0] >= 0)
        for (int k = 0; k < 2; k++) call.also[k] = slots[op.also[k]];
      call.parameters = op.parameters.data();
      call.start = span.start;
      op.function(call, span.n);
    }
  }
  void tile(const Frame& frame, const Segment& segment, const Tiling::Span& span, std::byte** slots) const {
    point(frame, segment, span, slots);
    runOps(span, slots);
  }
  void walk(const Frame& frame, std::byte* own, int64_t begin, int64_t end) const {
    std::byte** slots = prepare(own);
    for (const Segment& s : segments_) {
      const int64_t from = std::max(begin, s.firstTile);
      const int64_t to = std::min(end, s.firstTile + s.tiling.tiles);
      if (from >= to) continue;
      enter(frame, s, slots);
      for (int64_t t = from; t < to; t++) tile(frame, s, s.tiling.span(t - s.firstTile), slots);
    }
  }
  void fold(const Frame& frame, std::byte* own, double* partials, int64_t begin, int64_t end) const {
    const Segment& s = segments_[0];
    std::byte** slots = prepare(own);
    auto* accumulators = reinterpret_cast<float*>(own + slotBytes_);
    enter(frame, s, slots);
    for (int64_t task = begin; task < end; task++) {
      folds_.begin(s.tiling, task, partials, accumulators);
      folds_.tasks().eachTile(s.tiling, task, [&](int64_t t) {
        const Tiling::Span span = s.tiling.span(t);
        tile(frame, s, span, slots);
        folds_.tile(frame, s.tiling, span, task, slots, partials, accumulators);
      });
      folds_.end(s.tiling, task, partials, accumulators);
    }
  }

  static void fill(std::byte* to, const std::byte* from, int64_t width, int64_t n) {
    dispatchWidth(static_cast<std::size_t>(width), [&](auto tag) {
      using T = typename decltype(tag)::Type;
      std::fill_n(reinterpret_cast<T*>(to), n, *reinterpret_cast<const T*>(from));
    });
  }
  static void copy(const Source& s, const std::byte* from, std::byte* to, int64_t begin, int64_t end) {
    dispatchWidth(static_cast<std::size_t>(s.width), [&](auto tag) {
      using T = typename decltype(tag)::Type;
      loadView(s.view, reinterpret_cast<const T*>(from), begin, end, reinterpret_cast<T*>(to));
    });
  }

  int inputs_ = 0;
  int results_ = 0;
  int temporaries_ = 0;
  int slots_ = 0;
  /// For each input the register it is copied into; −1 where it is read in place.
  std::vector<int> copies_;
  std::vector<Segment> segments_;
  std::vector<Op> ops_;
  LoopFolds folds_;
  int64_t tiles_ = 0;
  int64_t tile_ = 0;
  int64_t work_ = 0;
  /// Bytes of the widest element of a register.
  int64_t widest_ = 1;
  int64_t registerBytes_ = 0;
  int64_t slotBytes_ = 0;
  int64_t accumulatorBytes_ = 0;
  int64_t threadBytes_ = 0;
};

}  // namespace

KernelPtr makeFused(const Step& step, const Blocks&) { return std::make_unique<Fused>(step); }
std::unique_ptr<LoopByPieces> makeLoopByPieces(const Step& step) { return std::make_unique<Fused>(step); }

}  // namespace keras_native
