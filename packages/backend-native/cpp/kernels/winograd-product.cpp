#include "winograd-product.h"

#include "../parallel.h"
#include "../pieces.h"
#include "../winograd/products.h"

namespace keras_native {
namespace {

/// Tiles whose products are made together: the weights of a panel are read once for all of them.
constexpr int64_t kBlockTiles = 48;
/// Channels that are looked at together when weights are transformed; all numbers of channels are multiples of it.
constexpr int64_t kChannels = 16;
/// With fewer tiles a thread, threads share the channels of the results before they share the tiles: each would read all weights.
constexpr int64_t kFewTiles = 24;

int64_t panel() { return panelProducts().panel; }

}  // namespace

/// Memory of a thread.
struct WinogradProduct::Buffers {
  std::byte* at;
  int64_t tiles;
  int64_t inStep;
  int64_t productStep;
  int64_t bytes() const { return Pieces::bytesFor<float>(kTilePlaces * inStep) + Pieces::bytesFor<float>(kTilePlaces * productStep); }
};
struct WinogradProduct::Run {
  const float* in;
  /// Place by place, panel by panel [depth, panel].
  const float* weights;
  float* out;
};

WinogradProduct::WinogradProduct(const Step& step, const Shape& tiled, int64_t together)
    : in_(step.inputs[0]),
      weights_(step.inputs[1]),
      out_(step.outputs[0]),
      padding_(step.attributes.integers(1)),
      tiles_(tiled),
      depth_(in_.shape[3]),
      width_(out_.shape[3]),
      together_(together) {}

void WinogradProduct::run(Frame& frame) {
  const Machine& machine = frame.machine;
  const int64_t groups = tiles_.count() / together_;
  const int64_t panels = (width_ + panel() - 1) / panel();
  const int64_t work = tiles_.count() * kTilePlaces * depth_ * width_;
  const int64_t threads = threadsFor(machine, std::max(groups, panels), work);
  const int64_t panelParts = tiles_.count() < threads * kFewTiles || groups < threads ? std::min(panels, threads) : 1;
  const int64_t groupParts = std::min(groups, (threads + panelParts - 1) / panelParts);
  const int64_t most = together_ * ((groups + groupParts - 1) / groupParts);
  const int64_t blocks = (most + kBlockTiles - 1) / kBlockTiles;
  Buffers buffers{};
  buffers.tiles = (most + blocks - 1) / blocks;
  buffers.inStep = placeStepFor(buffers.tiles * depth_);
  buffers.productStep = placeStepFor(buffers.tiles * panel());
  const int64_t bytes = buffers.bytes();
  std::byte* scratch = frame.machine.scratch(static_cast<std::size_t>(threads * bytes + Pieces::bytesFor<float>(weightCount())));
  prepare(frame);
  const Run now{frame.at<float>(in_), weightsOf(frame, reinterpret_cast<float*>(scratch + threads * bytes)), frame.at<float>(out_)};
  parallelFor(machine, groupParts * panelParts, work, [&](int64_t begin, int64_t end, int thread) {
    Buffers own = buffers;
    own.at = scratch + thread * bytes;
    for (int64_t i = begin; i < end; i++) {
      const int64_t g = i / panelParts, p = i % panelParts;
      part(now, own, together_ * (groups * g / groupParts), together_ * (groups * (g + 1) / groupParts), panels * p / panelParts,
           panels * (p + 1) / panelParts);
    }
  });
}

/// Tiles [begin, end) and the channels of panels [firstPanel, endPanel).
void WinogradProduct::part(const Run& now, Buffers buffers, int64_t begin, int64_t end, int64_t firstPanel, int64_t endPanel) const {
  Pieces pieces(buffers.at);
  auto* rows = pieces.take<float>(kTilePlaces * buffers.inStep);
  auto* products = pieces.take<float>(kTilePlaces * buffers.productStep);
  for (int64_t first = begin; first < end; first += buffers.tiles) {
    const int64_t count = std::min(buffers.tiles, end - first);
    for (int64_t i = 0; i < count; i++) read(now.in, first + i, {rows + i * depth_, buffers.inStep, depth_});
    for (int64_t p = firstPanel; p < endPanel; p++) {
      const int64_t channel = p * panel();
      const int64_t width = std::min(panel(), width_ - channel);
      for (int64_t place = 0; place < kTilePlaces; place++)
        panelProducts().multiply({rows + place * buffers.inStep, depth_, 1}, count, depth_, now.weights + place * weightStep() + channel * depth_,
                                 width, products + place * buffers.productStep, width, false);
      for (int64_t i = 0; i < count; i++) write(products + i * width, buffers.productStep, first + i, channel, width, now.out);
    }
  }
}

/// Those of steady weights are made once.
const float* WinogradProduct::weightsOf(Frame& frame, float* scratch) {
  const std::uint64_t stamp = frame.stampOf(weights_.place);
  if (stamp != 0) {
    if (kept_ == nullptr) kept_ = std::make_unique<Memory>(static_cast<std::size_t>(weightCount()) * sizeof(float));
    scratch = reinterpret_cast<float*>(kept_->data());
    if (stamp == stamp_) return scratch;
  }
  const auto* w = frame.at<float>(weights_);
  parallelFor(frame.machine, depth_ / kChannels, weightCount(), [&](int64_t begin, int64_t end, int) {
    for (int64_t row = begin * kChannels; row < end * kChannels; row += kChannels)
      for (int64_t channel = 0; channel < width_; channel += panel()) {
        const int64_t width = std::min(panel(), width_ - channel);
        weights(w, row, kChannels, channel, {scratch + channel * depth_ + row * width, weightStep(), width});
      }
  });
  stamp_ = stamp;
  return scratch;
}

}  // namespace keras_native
