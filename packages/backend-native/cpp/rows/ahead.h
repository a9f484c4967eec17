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
  /// Inlined always: no register of a product has to be saved.
  __attribute__((always_inline)) void fetch(int64_t lines) {
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

/// Several of them, fetched evenly over a number of calls.
class AheadOf {
 public:
  void add(const Ahead& lines) { parts_[count_++] = {lines, 0}; }
  void spread(int64_t calls) {
    for (int i = 0; i < count_; i++) parts_[i].each = parts_[i].lines.lines() / (calls > 0 ? calls : 1) + 1;
  }
  __attribute__((always_inline)) void operator()() {
    for (int i = 0; i < count_; i++) parts_[i].lines.fetch(parts_[i].each);
  }

 private:
  struct Part {
    Ahead lines;
    int64_t each;
  };
  Part parts_[5];
  int count_ = 0;
};

}  // namespace keras_native::KERAS_ISA
