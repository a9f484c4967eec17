#pragma once
#include "../kernel.h"
#include "winograd-tiles.h"

namespace keras_native {

/// Tiles to places, a product with the weights of each place, and places to tiles of something else.
class WinogradProduct : public Kernel {
 public:
  void run(Frame& frame) override;

 protected:
  /// Reads inputs 0 and 1, tiles and weights. Groups of `together` neighbouring tiles are left to one thread.
  WinogradProduct(const Step& step, const Shape& tiled, int64_t together);

  /// A tile of `from` to a row per place.
  virtual void read(const float* from, int64_t tile, const PlaceRows& to) const = 0;
  /// Channels from `channel` on: a row of products per place to a tile of `to`.
  virtual void write(const float* products, int64_t placeStep, int64_t tile, int64_t channel, int64_t width, float* to) const = 0;
  /// Weights of the results' channels from `channel` on, for `rows` of the channels that are read, from `row` on.
  virtual void weights(const float* w, int64_t row, int64_t rows, int64_t channel, const PlaceRows& to) const = 0;
  /// Before the tiles of a run are made.
  virtual void prepare(const Frame&) {}

  Operand in_;
  Operand weights_;
  Operand out_;
  Shape padding_;
  Tiles tiles_;
  /// Channels that are read and written.
  int64_t depth_;
  int64_t width_;

 private:
  struct Buffers;
  struct Run;
  void part(const Run& now, Buffers buffers, int64_t begin, int64_t end, int64_t firstPanel, int64_t endPanel) const;
  const float* weightsOf(Frame& frame, float* scratch);
  int64_t weightStep() const { return placeStepFor(depth_ * width_); }
  int64_t weightCount() const { return kTilePlaces * weightStep(); }

  int64_t together_;
  std::unique_ptr<Memory> kept_;
  std::uint64_t stamp_ = 0;
};

}  // namespace keras_native
