#pragma once
#include <memory>
#include <utility>

#include "error.h"
#include "memory.h"

namespace keras_native {

/// A value on the engine, perhaps still to be made. Only the engine's thread looks inside once it was handed out.
struct Buffer {
  std::shared_ptr<Memory> memory;
  /// Why it was never made.
  std::shared_ptr<const Failure> failure;
};
using BufferRef = std::shared_ptr<Buffer>;

}  // namespace keras_native
