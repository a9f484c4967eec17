#include "strided.h"

#include <vector>

#include "check.h"

using namespace keras_native;

namespace {
/// Elements of a view one by one, the slow and obvious way.
std::vector<int> slowly(const std::vector<int>& data, const Shape& shape, const Shape& strides, int64_t offset) {
  std::vector<int> out;
  for (int64_t i = 0; i < sizeOf(shape); i++) {
    int64_t rest = i;
    int64_t at = offset;
    for (std::size_t a = shape.size(); a-- > 0;) {
      at += rest % shape[a] * strides[a];
      rest /= shape[a];
    }
    out.push_back(data.at(static_cast<std::size_t>(at)));
  }
  return out;
}
}  // namespace

TEST("views of any strides are read element by element, whole and in parts") {
  std::vector<int> data(24);
  for (int i = 0; i < 24; i++) data[static_cast<std::size_t>(i)] = i;
  struct Case {
    Shape shape;
    Shape strides;
    int64_t offset;
  };
  const std::vector<Case> cases{
      {{2, 3, 4}, {12, 4, 1}, 0}, {{4, 3, 2}, {1, 4, 12}, 0}, {{2, 3, 4}, {-12, -4, -1}, 23}, {{5, 24}, {0, 1}, 0},
      {{24, 5}, {1, 0}, 0},       {{3, 2}, {8, 2}, 1},        {{1, 6, 1}, {99, 4, 7}, 2},     {{}, {}, 5},
  };
  for (const Case& c : cases) {
    const std::vector<int> wanted = slowly(data, c.shape, c.strides, c.offset);
    const View view(c.shape, c.strides);
    const auto n = static_cast<int64_t>(wanted.size());
    for (int64_t begin = 0; begin < n; begin++)
      for (int64_t end = begin; end <= n; end++) {
        std::vector<int> got(static_cast<std::size_t>(end - begin));
        loadView(view, data.data() + c.offset, begin, end, got.data());
        CHECK_EQUAL(got, std::vector<int>(wanted.begin() + begin, wanted.begin() + end));
      }
  }
}
TEST("neighbouring axes merge where the memory allows") {
  CHECK(View({2, 3, 4}, {12, 4, 1}).dense());
  CHECK(!View({2, 3, 4}, {4, 8, 1}).dense());
  CHECK(View({2, 3}, {0, 0}).scalar());
  CHECK(View({1, 1}, {7, 3}).scalar());
  CHECK_EQUAL(View({2, 3, 4}, {100, 4, 1}).shape, Shape{2, 12});
}
