// 3×3 convolutions by Winograd's algorithm, and their gradient with respect to the image, which is one too: of the results'
// gradient, with the weights turned by half a turn.
#include "winograd.h"

#include "../parallel.h"
#include "../pieces.h"
#include "../winograd/products.h"
#include "factories.h"
#include "post-ops.h"

namespace keras_native {
namespace {

/// Tiles whose products are made together: the weights of a panel are read once for all of them.
constexpr int64_t kBlockTiles = 48;
/// Channels that are looked at together when weights are transformed; all numbers of channels are multiples of it.
constexpr int64_t kChannels = 16;
/// With fewer tiles a thread, threads share the channels of the results instead of the tiles.
constexpr int64_t kFewTiles = 24;

class WinogradProduct final : public Kernel {
 public:
  WinogradProduct(const Step& step, bool turned)
      : image_(step.inputs[0]),
        weights_(step.inputs[1]),
        out_(step.outputs[0]),
        posts_(step),
        turned_(turned),
        tiles_(out_.shape),
        depth_(image_.shape[3]),
        width_(out_.shape[3]) {
    const Shape padding = step.attributes.integers(1);
    // A gradient reaches as far back as the results lay ahead.
    beforeRows_ = turned ? 2 - padding[0] : padding[0];
    beforeColumns_ = turned ? 2 - padding[2] : padding[2];
  }

  void run(Frame& frame) override {
    const Machine& machine = frame.machine;
    const int64_t count = tiles_.count();
    const int64_t panels = (width_ + panel() - 1) / panel();
    const int64_t work = count * kTilePlaces * depth_ * width_;
    const int64_t threads = threadsFor(machine, std::max(count, panels), work);
    const bool byPanels = threads > 1 && count < threads * kFewTiles && panels >= threads;
    const int64_t most = byPanels ? count : (count + threads - 1) / threads;
    const int64_t blocks = (most + kBlockTiles - 1) / kBlockTiles;
    Buffers buffers;
    buffers.tiles = even((most + blocks - 1) / blocks);
    buffers.imageStep = placeStepFor(buffers.tiles * depth_);
    buffers.productStep = placeStepFor(buffers.tiles * panel());
    const int64_t bytes = buffers.bytes();
    std::byte* scratch = frame.machine.scratch(static_cast<std::size_t>(threads * bytes + Pieces::bytesFor<float>(weightCount())));
    Run now{frame.at<float>(image_), weightsOf(frame, reinterpret_cast<float*>(scratch + threads * bytes)), frame.at<float>(out_), &posts_.in(frame)};
    parallelFor(machine, byPanels ? panels : count, work, [&](int64_t begin, int64_t end, int thread) {
      buffers.at = scratch + thread * bytes;
      if (byPanels) part(now, buffers, 0, count, begin, end);
      else part(now, buffers, begin, end, 0, panels);
    });
  }

 private:
  struct Buffers {
    std::byte* at;
    int64_t tiles;
    int64_t imageStep;
    int64_t productStep;
    int64_t bytes() const { return Pieces::bytesFor<float>(kTilePlaces * imageStep) + Pieces::bytesFor<float>(kTilePlaces * productStep); }
  };
  struct Run {
    const float* image;
    /// Place by place, panel by panel [depth, panel].
    const float* weights;
    float* out;
    const std::vector<PostOp>* posts;
  };

  static int64_t panel() { return panelProducts().panel; }
  int64_t weightStep() const { return placeStepFor(depth_ * width_); }
  int64_t weightCount() const { return kTilePlaces * weightStep(); }

  /// Tiles [begin, end) and the results of panels [firstPanel, endPanel).
  void part(const Run& now, Buffers buffers, int64_t begin, int64_t end, int64_t firstPanel, int64_t endPanel) const {
    Pieces pieces(buffers.at);
    auto* images = pieces.take<float>(kTilePlaces * buffers.imageStep);
    auto* products = pieces.take<float>(kTilePlaces * buffers.productStep);
    for (int64_t first = begin; first < end; first += buffers.tiles) {
      const int64_t count = std::min(buffers.tiles, end - first);
      for (int64_t i = 0; i < count; i++) {
        int64_t at;
        const Patch patch = tiles_.patch(first + i, image_.shape, kPatchSide, beforeRows_, beforeColumns_, at);
        winogradTransforms().image(now.image + at, patch, {images + i * depth_, buffers.imageStep, depth_});
      }
      for (int64_t p = firstPanel; p < endPanel; p++) {
        const int64_t channel = p * panel();
        const int64_t width = std::min(panel(), width_ - channel);
        for (int64_t place = 0; place < kTilePlaces; place++)
          panelProducts().multiply({images + place * buffers.imageStep, depth_, 1}, even(count), depth_,
                                   now.weights + place * weightStep() + channel * depth_, width, products + place * buffers.productStep, width, false);
        for (int64_t i = 0; i < count; i++) {
          int64_t at;
          const Patch patch = tiles_.patch(first + i, out_.shape, kTileSide, 0, 0, at);
          winogradTransforms().results(products + i * width, buffers.productStep, patch,
                                       {now.out, at + channel, channel, width, now.posts->data(), now.posts->size()});
        }
      }
    }
  }

  /// Those of steady weights are made once.
  const float* weightsOf(Frame& frame, float* scratch) {
    const std::uint64_t stamp = frame.stampOf(weights_.place);
    if (stamp != 0) {
      if (kept_ == nullptr) kept_ = std::make_unique<Memory>(static_cast<std::size_t>(weightCount()) * sizeof(float));
      scratch = reinterpret_cast<float*>(kept_->data());
      if (stamp == stamp_) return scratch;
    }
    const auto* w = frame.at<float>(weights_);
    const int64_t ci = weights_.shape[2];
    const int64_t co = weights_.shape[3];
    parallelFor(frame.machine, depth_ / kChannels, weightCount(), [&](int64_t begin, int64_t end, int) {
      for (int64_t k = begin * kChannels; k < end * kChannels; k += kChannels)
        for (int64_t channel = 0; channel < width_; channel += panel()) {
          const int64_t width = std::min(panel(), width_ - channel);
          const PlaceRows to{scratch + channel * depth_ + k * width, weightStep(), width};
          if (turned_) winogradTransforms().turnedFilters(w + channel * co + k, ci * co, co, kChannels, to, width);
          else winogradTransforms().filters(w + k * co + channel, ci * co, co, kChannels, to, width);
        }
    });
    stamp_ = stamp;
    return scratch;
  }

  Operand image_;
  Operand weights_;
  Operand out_;
  PostList posts_;
  bool turned_;
  Tiles tiles_;
  int64_t depth_;
  int64_t width_;
  int64_t beforeRows_;
  int64_t beforeColumns_;
  std::unique_ptr<Memory> kept_;
  std::uint64_t stamp_ = 0;
};

}  // namespace

KernelPtr makeWinogradConv(const Step& step, const Blocks&) { return std::make_unique<WinogradProduct>(step, false); }
KernelPtr makeWinogradInputGrad(const Step& step, const Blocks&) { return std::make_unique<WinogradProduct>(step, true); }

}  // namespace keras_native
