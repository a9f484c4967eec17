#include <cmath>
#include <limits>

#include "check.h"
#include "half.h"
#include "philox.h"
#include "library.h"

using namespace keras_native;

TEST("Philox4x32-10 gives the words its authors publish") {
  // Random123's known answers have counters of 128 bits; those with a high half of 0 are ours.
  uint32_t words[8];
  philoxBlocks(0, 2, 0, 0, words);
  CHECK_EQUAL(std::vector<uint32_t>(words, words + 4), std::vector<uint32_t>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  uint32_t alone[4];
  philoxBlocks(1, 1, 0, 0, alone);
  CHECK_EQUAL(std::vector<uint32_t>(alone, alone + 4), std::vector<uint32_t>(words + 4, words + 8));
}

TEST("every half survives the way to float and back") {
  for (uint32_t bits = 0; bits < 65536; bits++) {
    const Half h{static_cast<uint16_t>(bits)};
    const float x = fromHalf(h);
    if (std::isnan(x)) CHECK(std::isnan(fromHalf(toHalf(x))));
    else CHECK_EQUAL(toHalf(x).bits, h.bits);
  }
}
TEST("floats become the nearest half, ties to even") {
  CHECK_EQUAL(toHalf(1.0F).bits, 0x3c00);
  CHECK_EQUAL(toHalf(1.0F + 0x1p-11F).bits, 0x3c00);
  CHECK_EQUAL(toHalf(1.0F + 3 * 0x1p-11F).bits, 0x3c02);
  CHECK_EQUAL(toHalf(65504.0F).bits, 0x7bff);
  CHECK_EQUAL(toHalf(65520.0F).bits, 0x7c00);
  CHECK_EQUAL(toHalf(0x1p-24F).bits, 1);
  CHECK_EQUAL(toHalf(0x1p-25F).bits, 0);
  CHECK_EQUAL(toHalf(-0.0F).bits, 0x8000);
}
TEST("every bfloat16 survives, and floats become the nearest one") {
  for (uint32_t bits = 0; bits < 65536; bits++) {
    const float x = fromBFloat16({static_cast<uint16_t>(bits)});
    if (std::isnan(x)) CHECK(std::isnan(fromBFloat16(toBFloat16(x))));
    else CHECK_EQUAL(toBFloat16(x).bits, static_cast<uint16_t>(bits));
  }
  CHECK_EQUAL(toBFloat16(1.0F + 0x1p-8F).bits, 0x3f80);
  CHECK_EQUAL(toBFloat16(1.0F + 3 * 0x1p-8F).bits, 0x3f82);
  CHECK_EQUAL(toBFloat16(std::numeric_limits<float>::max()).bits, 0x7f80);
}

TEST("what a machine lacks is said in one sentence") {
  char text[200] = "";
  CHECK(suits(Processor{true, true, true, true}, text, sizeof text));
  CHECK(suits(thisProcessor(), text, sizeof text));
  CHECK(!suits(Processor{true, true, true, false}, text, sizeof text));
  CHECK(!suits(Processor{false, true, true, true}, text, sizeof text));
  CHECK_EQUAL(std::string(text), "a processor with AVX2, FMA, F16C and BMI2 is needed, and this one lacks AVX2");
  LibraryVersion good{};
  CHECK(findLibrary(good, text, sizeof text));
  CHECK(suits(good, text, sizeof text));
  const LibraryVersion loaded = libraryVersion();
  CHECK(loaded.major == good.major && loaded.minor == good.minor);
  CHECK(suits(LibraryVersion{good.major, good.minor + 1, 0}, text, sizeof text));
  CHECK(!suits(LibraryVersion{good.major, good.minor - 1, 0}, text, sizeof text));
  CHECK(!suits(LibraryVersion{good.major + 1, 0, 0}, text, sizeof text));
  CHECK(!suits(LibraryVersion{2, 7, 1}, text, sizeof text));
  CHECK(std::string(text).find("got oneDNN 2.7.1") != std::string::npos);
}
