#pragma once
#include "../kernel.h"

namespace keras_native {

/// A fused loop that can also be run on some elements at a time, as an input is made.
class LoopByPieces : public Kernel {
 public:
  /// Whether it can: each element is a matter of its own.
  virtual bool byPieces() const = 0;
  /// Scratch memory of a thread, and what has to be done with it before its first piece.
  virtual std::size_t scratchBytes() const = 0;
  virtual void enter(const Frame& frame, std::byte* scratch) const = 0;
  /// Runs `count` elements from number `start` on; those of input `input` lie at `at`.
  virtual void piece(const Frame& frame, std::byte* scratch, int64_t start, int64_t count, int input, std::byte* at) const = 0;
};

std::unique_ptr<LoopByPieces> makeLoopByPieces(const Step& step);

}  // namespace keras_native
