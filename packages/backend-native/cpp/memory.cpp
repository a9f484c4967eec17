#include "memory.h"

#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "error.h"

namespace keras_native {
namespace {

constexpr std::size_t kAlignment = 64;
/// Blocks kept for the next step, whose sizes are nearly always those of this one.
constexpr std::size_t kMostPooled = std::size_t{256} << 20;

/// Freed blocks by capacity. Steps ask for the same sizes over and over, and fresh pages are slow.
class Pool {
 public:
  Memory::Block take(std::size_t capacity) {
    const std::lock_guard lock(mutex_);
    live_ += capacity;
    const auto found = free_.find(capacity);
    if (found == free_.end() || found->second.empty()) return nullptr;
    Memory::Block block = std::move(found->second.back());
    found->second.pop_back();
    pooled_ -= capacity;
    return block;
  }
  void give(Memory::Block block, std::size_t capacity) {
    const std::lock_guard lock(mutex_);
    live_ -= capacity;
    if (pooled_ + capacity > kMostPooled) return;
    free_[capacity].push_back(std::move(block));
    pooled_ += capacity;
  }
  void clear() {
    const std::lock_guard lock(mutex_);
    free_.clear();
    pooled_ = 0;
  }
  void forget(std::size_t capacity) {
    const std::lock_guard lock(mutex_);
    live_ -= capacity;
  }
  MemoryUse use() {
    const std::lock_guard lock(mutex_);
    return {live_, pooled_};
  }

 private:
  std::mutex mutex_;
  std::map<std::size_t, std::vector<Memory::Block>> free_;
  std::size_t pooled_ = 0;
  std::size_t live_ = 0;
};

/// Never destroyed: blocks may outlive static destructors when the process ends.
Pool& pool() {
  static Pool& instance = *std::make_unique<Pool>().release();
  return instance;
}

std::size_t roundUp(std::size_t bytes) {
  const std::size_t unit = bytes > (std::size_t{1} << 20) ? std::size_t{1} << 16 : kAlignment;
  return bytes == 0 ? kAlignment : (bytes + unit - 1) / unit * unit;
}

std::byte* allocate(std::size_t capacity) { return static_cast<std::byte*>(std::aligned_alloc(kAlignment, capacity)); }

}  // namespace

void Memory::Free::operator()(std::byte* block) const noexcept { std::free(block); }

Memory::Memory(std::size_t bytes) : bytes_(bytes), capacity_(roundUp(bytes)), block_(pool().take(capacity_)) {
  if (block_ == nullptr) block_.reset(allocate(capacity_));
  if (block_ == nullptr) {
    pool().clear();
    block_.reset(allocate(capacity_));
  }
  if (block_ != nullptr) return;
  pool().forget(capacity_);
  throw RunError("out of memory: " + std::to_string(bytes) + " bytes were needed while " + std::to_string(pool().use().live) +
                     " bytes were in use",
                 "", "Use a smaller batch or model.");
}

Memory::~Memory() {
  if (block_ != nullptr) pool().give(std::move(block_), capacity_);
}

MemoryUse memoryUse() { return pool().use(); }

}  // namespace keras_native
