// 3×3 convolutions by Winograd's algorithm, and their gradients with respect to the image.
#include <algorithm>

#include "factories.h"
#include "post-ops.h"
#include "winograd-product.h"

namespace keras_native {
namespace {

class Convolution final : public WinogradProduct {
 public:
  explicit Convolution(const Step& step) : WinogradProduct(step, step.outputs[0].shape, 1), list_(step) {}

 private:
  void read(const float* from, int64_t tile, const PlaceRows& to) const override {
    int64_t at;
    const Patch patch = tiles_.patch(tile, in_.shape, kPatchSide, padding_[0], padding_[2], at);
    winogradTransforms().image(from + at, patch, to);
  }
  void write(const float* products, int64_t placeStep, int64_t tile, int64_t channel, int64_t width, float* to) const override {
    int64_t at;
    const Patch patch = tiles_.patch(tile, out_.shape, kTileSide, 0, 0, at);
    winogradTransforms().results(products, placeStep, patch, {to, at + channel, channel, width, posts_->data(), posts_->size()});
  }
  void weights(const float* w, int64_t row, int64_t rows, int64_t channel, const PlaceRows& to) const override {
    winogradTransforms().filters(w + row * width_ + channel, depth_ * width_, width_, rows, to, to.channels);
  }
  void prepare(const Frame& frame) override { posts_ = &list_.in(frame); }

  PostList list_;
  const std::vector<PostOp>* posts_ = nullptr;
};

/// A gradient is a convolution too: of the results' gradient, with the weights turned by half a turn.
class TurnedConvolution final : public WinogradProduct {
 public:
  explicit TurnedConvolution(const Step& step) : WinogradProduct(step, step.outputs[0].shape, 1) {}

 private:
  void read(const float* from, int64_t tile, const PlaceRows& to) const override {
    int64_t at;
    // It reaches as far back as the results lay ahead.
    const Patch patch = tiles_.patch(tile, in_.shape, kPatchSide, 2 - padding_[0], 2 - padding_[2], at);
    winogradTransforms().image(from + at, patch, to);
  }
  void write(const float* products, int64_t placeStep, int64_t tile, int64_t channel, int64_t width, float* to) const override {
    int64_t at;
    const Patch patch = tiles_.patch(tile, out_.shape, kTileSide, 0, 0, at);
    winogradTransforms().results(products, placeStep, patch, {to, at + channel, channel, width, nullptr, 0});
  }
  void weights(const float* w, int64_t row, int64_t rows, int64_t channel, const PlaceRows& to) const override {
    const int64_t tap = depth_ * width_;
    winogradTransforms().transposedFilters(w + 8 * tap + channel * depth_ + row, -tap, depth_, rows, to, to.channels);
  }
};

/// The same gradient as sums: what each tile of results contributes to the 6×6 pixels it was made from. Fewer tiles where there
/// are fewer results than pixels; those of an image overlap, and so are one thread's.
class InputSums final : public WinogradProduct {
 public:
  explicit InputSums(const Step& step) : WinogradProduct(step, step.inputs[0].shape, Tiles(step.inputs[0].shape).perImage()) {}

 private:
  void read(const float* from, int64_t tile, const PlaceRows& to) const override {
    int64_t at;
    const Patch patch = tiles_.patch(tile, in_.shape, kTileSide, 0, 0, at);
    winogradTransforms().resultGrad(from + at, patch, to);
  }
  void write(const float* products, int64_t placeStep, int64_t tile, int64_t channel, int64_t width, float* to) const override {
    if (tile % tiles_.perImage() == 0) clear(to + tile / tiles_.perImage() * out_.size() / out_.shape[0] + channel, width);
    int64_t at;
    const Patch patch = tiles_.patch(tile, out_.shape, kPatchSide, padding_[0], padding_[2], at);
    winogradTransforms().imageGrad(products, placeStep, width, patch, to + at + channel);
  }
  /// Some channels of an image.
  void clear(float* image, int64_t width) const {
    const int64_t pixels = out_.shape[1] * out_.shape[2];
    for (int64_t i = 0; i < pixels; i++) std::fill_n(image + i * width_, width, 0.0F);
  }
  void weights(const float* w, int64_t row, int64_t rows, int64_t channel, const PlaceRows& to) const override {
    winogradTransforms().transposedFilters(w + channel * depth_ + row, depth_ * width_, depth_, rows, to, to.channels);
  }
};

}  // namespace

KernelPtr makeWinogradConv(const Step& step, const Blocks&) { return std::make_unique<Convolution>(step); }
KernelPtr makeWinogradInputGrad(const Step& step, const Blocks&) { return std::make_unique<TurnedConvolution>(step); }
KernelPtr makeWinogradInputSums(const Step& step, const Blocks&) { return std::make_unique<InputSums>(step); }

}  // namespace keras_native
