#include "memory.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <limits>
#include <map>
#include <mutex>
#include <new>
#include <string>
#include <vector>

#include "error.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace keras_native {
namespace {

/// Under AddressSanitizer only the first `usable` bytes of a block may be touched: its rounded end is nobody's, and so is all
/// of it while it is kept.
void fence([[maybe_unused]] const std::byte* block, [[maybe_unused]] std::size_t usable, [[maybe_unused]] std::size_t capacity) {
#if defined(__SANITIZE_ADDRESS__)
  ASAN_UNPOISON_MEMORY_REGION(block, usable);
  ASAN_POISON_MEMORY_REGION(block + usable, capacity - usable);
#endif
}

constexpr std::size_t kAlignment = 64;
/// Freed bytes that are kept in any case; beyond it no more than were once in use together.
constexpr std::size_t kAlwaysPooled = std::size_t{256} << 20;
/// Blocks from this size on lie in huge pages where the system has them.
constexpr std::size_t kLarge = std::size_t{4} << 20;
constexpr std::size_t kHugePage = std::size_t{2} << 20;
/// Blocks from this size on begin at different places of a page: a loop over several at once would find all of them in the same
/// few places of its first-level cache.
constexpr std::size_t kSeveralPages = std::size_t{64} << 10;
constexpr std::size_t kPage = 4096;

/// Freed blocks by capacity. Steps ask for the same sizes over and over, and fresh pages are slow.
class Pool {
 public:
  /// A kept block of that capacity, or null; counts it as live either way. Throws when it is more than there may be.
  Memory::Block take(std::size_t capacity) {
    const std::lock_guard lock(mutex_);
    if (capacity > limit_ || live_ > limit_ - capacity) throw std::bad_alloc();
    live_ += capacity;
    peak_ = std::max(peak_, live_);
    const auto found = free_.find(capacity);
    if (found == free_.end() || found->second.empty()) {
      // New sizes are asked for: what is kept may be of no use any more.
      if (live_ + pooled_ > std::max(peak_, kAlwaysPooled)) drop();
      return nullptr;
    }
    Memory::Block block = std::move(found->second.back());
    found->second.pop_back();
    pooled_ -= capacity;
    return block;
  }
  void give(Memory::Block block, std::size_t capacity) {
    const std::lock_guard lock(mutex_);
    live_ -= capacity;
    if (live_ + pooled_ + capacity > std::max(peak_, kAlwaysPooled)) return;
    free_[capacity].push_back(std::move(block));
    pooled_ += capacity;
  }
  void clear() {
    const std::lock_guard lock(mutex_);
    drop();
  }
  void forget(std::size_t capacity) {
    const std::lock_guard lock(mutex_);
    live_ -= capacity;
  }
  void limit(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    limit_ = bytes;
  }
  MemoryUse use() {
    const std::lock_guard lock(mutex_);
    return {live_, pooled_};
  }

 private:
  void drop() {
    free_.clear();
    pooled_ = 0;
  }

  std::mutex mutex_;
  std::map<std::size_t, std::vector<Memory::Block>> free_;
  std::size_t pooled_ = 0;
  std::size_t live_ = 0;
  std::size_t peak_ = 0;
  std::size_t limit_ = std::numeric_limits<std::size_t>::max();
};

/// Never destroyed: blocks may outlive static destructors when the process ends.
Pool& pool() {
  static Pool& instance = *std::make_unique<Pool>().release();
  return instance;
}

std::size_t roundUp(std::size_t bytes) {
  const std::size_t unit = bytes >= kLarge ? kHugePage : bytes > (std::size_t{1} << 20) ? std::size_t{1} << 16 : kAlignment;
  return bytes == 0 ? kAlignment : (bytes + unit - 1) / unit * unit;
}

/// How far into its memory the next block begins: nine lines of the cache further than the last.
std::size_t nextPlace() {
  static std::atomic<std::size_t> next{0};
  return next.fetch_add(9 * kAlignment, std::memory_order_relaxed) % kPage;
}

Memory::Block allocate(std::size_t capacity) {
  const bool large = capacity >= kLarge;
  const std::size_t place = capacity < kSeveralPages ? 0 : nextPlace();
  void* start = nullptr;
  if (posix_memalign(&start, large ? kHugePage : kAlignment, capacity + place) != 0) return {};
#if defined(__linux__)
  if (large) madvise(start, capacity, MADV_HUGEPAGE);
#endif
  return Memory::Block(static_cast<std::byte*>(start) + place, Memory::Free(place));
}

}  // namespace

void Memory::Free::operator()(std::byte* block) const noexcept { std::free(block - before); }

namespace {

RunError outOfMemory(std::size_t bytes) {
  return RunError("out of memory: " + std::to_string(bytes) + " bytes were needed while " + std::to_string(pool().use().live) +
                      " bytes were in use",
                  "", "Use a smaller batch or model.");
}

Memory::Block taken(std::size_t capacity, std::size_t bytes) {
  try {
    return pool().take(capacity);
  } catch (const std::bad_alloc&) {
    throw outOfMemory(bytes);
  }
}

}  // namespace

Memory::Memory(std::size_t bytes) : bytes_(bytes), capacity_(roundUp(bytes)), block_(taken(capacity_, bytes)) {
  if (block_ == nullptr) block_ = allocate(capacity_);
  if (block_ == nullptr) {
    pool().clear();
    block_ = allocate(capacity_);
  }
  if (block_ == nullptr) {
    pool().forget(capacity_);
    throw outOfMemory(bytes);
  }
  fence(block_.get(), bytes_, capacity_);
}

Memory::~Memory() {
  if (block_ == nullptr) return;
  fence(block_.get(), 0, capacity_);
  pool().give(std::move(block_), capacity_);
}

MemoryUse memoryUse() { return pool().use(); }

void limitMemory(std::size_t bytes) { pool().limit(bytes); }

}  // namespace keras_native
