#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace keras_native {

/// A 64-byte aligned block that goes back to the pool when dropped. Never of size 0 inside.
class Memory {
 public:
  /// Throws `RunError` naming the size when there is none left.
  explicit Memory(std::size_t bytes);
  ~Memory();
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  std::byte* data() { return block_.get(); }
  const std::byte* data() const { return block_.get(); }
  std::size_t bytes() const { return bytes_; }

  /// Names this content: no other memory ever has the same, nor this one after `touch`.
  std::uint64_t stamp() const { return stamp_; }
  /// Before its content changes.
  void touch() { stamp_ = nextStamp(); }

  struct Free {
    /// Bytes between the start of what was allocated and the block.
    std::size_t before;
    Free() noexcept : before(0) {}
    explicit Free(std::size_t bytes) noexcept : before(bytes) {}
    void operator()(std::byte* block) const noexcept;
  };
  using Block = std::unique_ptr<std::byte, Free>;

 private:
  static std::uint64_t nextStamp() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
  }

  std::size_t bytes_;
  std::size_t capacity_;
  Block block_;
  std::uint64_t stamp_ = nextStamp();
};

/// Bytes in live blocks, and in blocks kept for reuse.
struct MemoryUse {
  std::size_t live;
  std::size_t pooled;
};
MemoryUse memoryUse();

/// Refuses to hold more live bytes than the machine has: the system might grant them and end the process later.
void limitMemory(std::size_t bytes);

}  // namespace keras_native
