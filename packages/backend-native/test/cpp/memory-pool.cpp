#include "memory.h"

#include <cstring>
#include <limits>

#include "check.h"
#include "error.h"
#include "reported-bytes.h"

using namespace keras_native;

TEST("blocks are aligned, go back to the pool and come out of it again") {
  const MemoryUse before = memoryUse();
  std::byte* first = nullptr;
  {
    Memory m(1000);
    first = m.data();
    CHECK_EQUAL(reinterpret_cast<std::uintptr_t>(first) % 64, std::uintptr_t{0});
    std::memset(m.data(), 7, 1000);
    CHECK_EQUAL(memoryUse().live, before.live + 1024);
  }
  CHECK_EQUAL(memoryUse().live, before.live);
  CHECK(memoryUse().pooled >= 1024);
  Memory again(1010);
  CHECK(again.data() == first);
}
TEST("a block of no bytes has an address") {
  Memory none(0);
  CHECK(none.data() != nullptr);
  CHECK_EQUAL(none.bytes(), std::size_t{0});
}
TEST("large blocks lie on huge pages") {
  Memory large(std::size_t{5} << 20);
  CHECK(reinterpret_cast<std::uintptr_t>(large.data()) % (std::size_t{2} << 20) < 4096);
  std::memset(large.data(), 1, large.bytes());
}
TEST("large blocks begin at different places of their pages") {
  const auto place = [](Memory& m) { return reinterpret_cast<std::uintptr_t>(m.data()) % 4096; };
  Memory first(100'003), second(100'003), third(100'003);
  CHECK(place(first) != place(second) && place(second) != place(third) && place(first) != place(third));
  CHECK_EQUAL(place(second) % 64, std::uintptr_t{0});
  std::memset(third.data(), 1, third.bytes());
}
TEST("memory that is not there is an error with sizes, and changes nothing") {
  const MemoryUse before = memoryUse();
  CHECK_THROWS(Memory(std::size_t{1} << 40), "out of memory: 1099511627776 bytes were needed while ");
  CHECK_EQUAL(memoryUse().live, before.live);
}
TEST("no more is granted than the limit, whatever the system says") {
  const MemoryUse before = memoryUse();
  limitMemory(before.live + 4096);
  Memory fits(4090);
  CHECK_THROWS(Memory(1), "out of memory: 1 bytes were needed");
  limitMemory(0);
  CHECK_THROWS(Memory(1), "out of memory");
  limitMemory(std::numeric_limits<std::size_t>::max());
  Memory fine(1);
}
TEST("the garbage collector hears of growth, not of what comes and goes") {
  constexpr int64_t kMiB = int64_t{1} << 20;
  ReportedBytes bytes;
  CHECK_EQUAL(bytes.changeBy(40 * kMiB), 40 * kMiB);
  CHECK_EQUAL(bytes.changeBy(-40 * kMiB), int64_t{0});
  CHECK_EQUAL(bytes.changeBy(40 * kMiB), int64_t{0});
  CHECK_EQUAL(bytes.changeBy(10 * kMiB), 10 * kMiB);
  CHECK_EQUAL(bytes.changeBy(100 * kMiB), 100 * kMiB);
  CHECK_EQUAL(bytes.changeBy(-150 * kMiB), -86 * kMiB);
  CHECK_EQUAL(bytes.changeBy(65 * kMiB), kMiB);
}
