#pragma once
#include <cstdint>

namespace keras_native::KERAS_ISA {

/// Rows of memory that will be read soon, fetched line by line while something else is computed.
class Ahead {
 public:
  Ahead() = default;
  /// `length` floats of each of `rows` rows that lie `row` floats apart.
  Ahead(const float* at, int64_t row, int64_t rows, int64_t length) : at_(at), row_(row), rows_(length > 0 ? rows : 0), length_(length) {}

  int64_t lines() const { return rows_ * ((length_ + kLine - 1) / kLine); }
  void fetch(int64_t lines) {
    for (; lines > 0 && rows_ > 0; lines--) {
      __builtin_prefetch(at_ + column_);
      column_ += kLine;
      if (column_ < length_) continue;
      column_ = 0;
      at_ += row_;
      rows_--;
    }
  }

 private:
  static constexpr int64_t kLine = 16;

  const float* at_ = nullptr;
  int64_t row_ = 0;
  int64_t rows_ = 0;
  int64_t length_ = 0;
  int64_t column_ = 0;
};

}  // namespace keras_native::KERAS_ISA
