#pragma once
// One instruction of a program as the host describes it.
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "dtype.h"

namespace keras_native {

using Shape = std::vector<int64_t>;

inline int64_t sizeOf(const Shape& shape) { return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>()); }

/// Row-major strides in elements.
inline Shape stridesOf(const Shape& shape) {
  Shape strides(shape.size());
  int64_t step = 1;
  for (std::size_t i = shape.size(); i-- > 0;) {
    strides[i] = step;
    step *= shape[i];
  }
  return strides;
}

/// Where a value lies: base pointer number and byte offset.
struct Place {
  int space = 0;
  int64_t offset = 0;
};

/// A value an instruction reads or writes. Dense row-major unless the strides (in elements) say otherwise.
struct Operand {
  Place place;
  DType dtype = DType::F32;
  Shape shape;
  Shape strides;
  int64_t size() const { return sizeOf(shape); }
};

/// Numeric attributes, list by list, in the order the host's field table gives them.
class Attributes {
 public:
  void add(std::vector<double> list) { lists_.push_back(std::move(list)); }
  const std::vector<double>& list(std::size_t i) const { return lists_.at(i); }
  Shape integers(std::size_t i) const {
    const auto& list = lists_.at(i);
    return Shape(list.begin(), list.end());
  }
  double number(std::size_t i) const { return lists_.at(i).at(0); }
  int64_t integer(std::size_t i) const { return static_cast<int64_t>(number(i)); }
  /// False where it was left out.
  bool flag(std::size_t i) const { return i < lists_.size() && number(i) != 0; }

 private:
  std::vector<std::vector<double>> lists_;
};

/// Register code of a fused loop: one op on tiles.
struct TileCode {
  std::string name;
  DType in = DType::F32;
  DType out = DType::F32;
  std::vector<int> sources;
  int target = 0;
  std::vector<double> parameters;
};

struct Step {
  std::string name;
  std::vector<Operand> inputs;
  std::vector<Operand> outputs;
  Attributes attributes;
  std::vector<TileCode> code;
  /// Numbers of the blocks a control instruction runs.
  std::vector<int> blocks;
  /// Where it may keep its own values while it runs.
  Place workspace;
};

struct BlockDescription {
  int inputs = 0;
  int outputs = 0;
  std::vector<Step> steps;
};

}  // namespace keras_native
