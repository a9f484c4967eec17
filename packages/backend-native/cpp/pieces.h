#pragma once
#include <cstddef>
#include <cstdint>

namespace keras_native {

/// Scratch memory of an instruction, handed out piece by piece, each on a cache line of its own.
class Pieces {
 public:
  explicit Pieces(std::byte* at) : at_(at) {}
  template <class T>
  T* take(int64_t count) {
    T* piece = reinterpret_cast<T*>(at_);
    at_ += bytesFor<T>(count);
    return piece;
  }
  template <class T>
  static int64_t bytesFor(int64_t count) {
    return (count * static_cast<int64_t>(sizeof(T)) + 63) / 64 * 64;
  }

 private:
  std::byte* at_;
};

}  // namespace keras_native
