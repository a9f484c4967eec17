#include "decode.h"

#include <limits>
#include <random>

#include "check.h"

using namespace keras_native;

namespace {

const std::vector<std::string> kNames{"fused", "add", "sum"};

/// Words of a program with a loop and a call, an arena, a donation and strides, as `encode.ts` writes them.
std::vector<double> valid() {
  std::vector<double> w{128, 2, 24, 24, 1, 24, 1, 0, 0, 1, 0, 1, 2, 1, 2};
  const auto operand = [&](double space, double offset, std::vector<double> shape, std::vector<double> strides) {
    w.insert(w.end(), {space, offset, 11, static_cast<double>(shape.size())});
    w.insert(w.end(), shape.begin(), shape.end());
    w.push_back(static_cast<double>(strides.size()));
    w.insert(w.end(), strides.begin(), strides.end());
  };
  w.push_back(0);  // fused
  w.push_back(2);
  operand(2, 0, {2, 3}, {});
  operand(3, 0, {2, 3}, {1, 2});
  w.push_back(1);
  operand(4, 0, {6}, {});
  w.insert(w.end(), {2, 1, 6, 2, 0, 0});                 // attributes: [6], [0, 0]
  w.insert(w.end(), {1, 1, 11, 11, 2, 0, 1, 2, 0});      // one op: add(0, 1) -> 2
  w.insert(w.end(), {0, 0, 0});                          // no blocks; workspace
  w.push_back(2);  // sum
  w.push_back(1);
  operand(4, 0, {2, 3}, {});
  w.push_back(1);
  operand(0, 64, {2}, {});
  w.insert(w.end(), {1, 1, 1, 0, 0, 0, 64});
  return w;
}
ProgramDescription read(const std::vector<double>& words) { return decode(words.data(), words.size(), kNames); }

/// Whether the words are taken; any exception but those of the standard library escapes.
bool accepted(const std::vector<double>& words) {
  try {
    read(words);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

TEST("a program is read as it was written") {
  const ProgramDescription p = read(valid());
  CHECK_EQUAL(p.arenaBytes, 128);
  CHECK_EQUAL(p.donations.at(0).inPlace, true);
  const BlockDescription& block = p.blocks.at(0);
  CHECK_EQUAL(block.steps.size(), std::size_t{2});
  const Step& fused = block.steps[0];
  CHECK_EQUAL(fused.name, std::string("fused"));
  CHECK_EQUAL(fused.inputs[1].strides, Shape{1, 2});
  CHECK_EQUAL(fused.inputs[0].strides, Shape{3, 1});
  CHECK_EQUAL(fused.code[0].name, std::string("add"));
  CHECK_EQUAL(fused.code[0].sources, std::vector<int>{0, 1});
  CHECK_EQUAL(block.steps[1].outputs[0].place.offset, 64);
}

TEST("a program that ends too early is refused wherever it ends") {
  const std::vector<double> words = valid();
  for (std::size_t n = 0; n < words.size(); n++) CHECK(!accepted(std::vector<double>(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(n))));
  std::vector<double> longer = words;
  longer.push_back(0);
  CHECK_THROWS(read(longer), "words left over");
}

TEST("counts, names, dtypes, spaces and sizes that cannot be are refused by name") {
  const auto with = [](std::size_t at, double value) {
    std::vector<double> w = valid();
    w.at(at) = value;
    return w;
  };
  CHECK_THROWS(read(with(1, 1e15)), "a count must be in");
  CHECK_THROWS(read(with(1, -1)), "a count must be in");
  CHECK_THROWS(read(with(1, 0.5)), "a whole number is needed, got 0.5");
  CHECK_THROWS(read(with(1, std::numeric_limits<double>::quiet_NaN())), "a whole number is needed");
  CHECK_THROWS(read(with(0, -64)), "a size must be in");
  CHECK_THROWS(read(with(7, 2)), "a donated input must be in [0, 2)");
  CHECK_THROWS(read(with(15, 3)), "a name must be in [0, 3), got 3");
  CHECK_THROWS(read(with(17, 5)), "a space must be in [0, 5), got 5");
  CHECK_THROWS(read(with(19, 13)), "a dtype must be in [0, 13), got 13");
  CHECK_THROWS(read(with(21, 0x1p52)), "too many elements");
}

TEST("no change of one or several words makes reading go astray") {
  const std::vector<double> words = valid();
  const double odd[]{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), -1, 0, 0.5, 1, 2, 7, 1e9, 0x1p31, 0x1p53, 1e300};
  for (std::size_t i = 0; i < words.size(); i++)
    for (const double x : odd) {
      std::vector<double> changed = words;
      changed[i] = x;
      accepted(changed);
    }
  std::mt19937 random(7);
  int taken = 0;
  for (int round = 0; round < 20000; round++) {
    std::vector<double> changed = words;
    for (int k = 0; k < 3; k++) changed[random() % changed.size()] = odd[random() % std::size(odd)];
    taken += accepted(changed) ? 1 : 0;
  }
  CHECK(taken < 20000);
}
