// The gradient of a 3×3 convolution with respect to its weights, by the transpose of Winograd's algorithm.
#include "../parallel.h"
#include "../pieces.h"
#include "../winograd/products.h"
#include "factories.h"
#include "winograd-tiles.h"

namespace keras_native {
namespace {

/// Tiles that are summed before the sums are written back.
constexpr int64_t kBlockTiles = 128;

class WinogradFilterGrad final : public Kernel {
 public:
  explicit WinogradFilterGrad(const Step& step)
      : image_(step.inputs[0]),
        dy_(step.inputs[1]),
        out_(step.outputs[0]),
        padding_(step.attributes.integers(1)),
        tiles_(dy_.shape),
        ci_(image_.shape[3]),
        co_(dy_.shape[3]),
        panels_((co_ + panel() - 1) / panel()),
        block_(std::min(kBlockTiles, tiles_.count())),
        imageStep_(placeStepFor(block_ * ci_)),
        dyStep_(placeStepFor(block_ * co_)),
        sumStep_(placeStepFor(ci_ * co_)) {}

  void run(Frame& frame) override {
    const Machine& machine = frame.machine;
    const int64_t sums = kTilePlaces * sumStep_;
    Pieces pieces(frame.machine.scratch(static_cast<std::size_t>(Pieces::bytesFor<float>(kTilePlaces * imageStep_) +
                                                                 Pieces::bytesFor<float>(kTilePlaces * dyStep_) + Pieces::bytesFor<float>(sums))));
    auto* images = pieces.take<float>(kTilePlaces * imageStep_);
    auto* gradients = pieces.take<float>(kTilePlaces * dyStep_);
    auto* products = pieces.take<float>(sums);
    for (int64_t first = 0; first < tiles_.count(); first += block_) {
      const int64_t count = std::min(block_, tiles_.count() - first);
      parallelFor(machine, count, count * kTilePlaces * (ci_ + co_), [&](int64_t begin, int64_t end, int) {
        for (int64_t i = begin; i < end; i++) transform(frame, first + i, i, images, gradients);
      });
      parallelFor(machine, kTilePlaces * panels_, count * sums, [&](int64_t begin, int64_t end, int) {
        for (int64_t i = begin; i < end; i++) add(i / panels_, i % panels_ * panel(), count, first > 0, images, gradients, products);
      });
    }
    auto* dw = frame.at<float>(out_);
    parallelFor(machine, ci_, sums, [&](int64_t begin, int64_t end, int) {
      for (int64_t i = begin; i < end; i++) winogradTransforms().filterGrad(products + i * co_, sumStep_, co_, dw + i * co_, ci_ * co_);
    });
  }

 private:
  static int64_t panel() { return panelProducts().panel; }

  /// Image and gradient of a tile, as number `i` of its block.
  void transform(const Frame& frame, int64_t tile, int64_t i, float* images, float* gradients) const {
    int64_t at;
    const Patch patch = tiles_.patch(tile, image_.shape, kPatchSide, padding_[0], padding_[2], at);
    winogradTransforms().image(frame.at<float>(image_) + at, patch, {images + i * ci_, imageStep_, ci_});
    const Patch results = tiles_.patch(tile, dy_.shape, kTileSide, 0, 0, at);
    for (int64_t channel = 0; channel < co_; channel += panel()) {
      const int64_t width = std::min(panel(), co_ - channel);
      winogradTransforms().resultGrad(frame.at<float>(dy_) + at + channel, results, {gradients + channel * block_ + i * width, dyStep_, width});
    }
  }

  /// One panel of the products of a place, summed over `count` tiles.
  void add(int64_t place, int64_t channel, int64_t count, bool further, const float* images, const float* gradients, float* products) const {
    const int64_t width = std::min(panel(), co_ - channel);
    panelProducts().multiply({images + place * imageStep_, 1, ci_}, ci_, count, gradients + place * dyStep_ + channel * block_, width,
                             products + place * sumStep_ + channel, co_, further);
  }

  Operand image_;
  Operand dy_;
  Operand out_;
  Shape padding_;
  Tiles tiles_;
  int64_t ci_;
  int64_t co_;
  int64_t panels_;
  int64_t block_;
  int64_t imageStep_;
  int64_t dyStep_;
  int64_t sumStep_;
};

}  // namespace

KernelPtr makeWinogradFilterGrad(const Step& step, const Blocks&) { return std::make_unique<WinogradFilterGrad>(step); }

}  // namespace keras_native
