// Tile functions by name. Included once per instruction set, and made of nothing from the standard library: the linker keeps
// one copy of each of its templates, and that one may hold instructions the processor lacks.
#pragma once
#include <cstring>

#include "tile.h"

namespace keras_native::KERAS_ISA {

class Table {
 public:
  /// Bits of `scalars` are set for sources that are one element for all.
  void add(const char* name, TileFunction function, unsigned scalars = 0) {
    if (count_ == kMost) __builtin_trap();
    entries_[count_++] = {name, scalars, function};
  }
  TileFunction find(const std::string& name, unsigned scalars = 0) const {
    const char* wanted = name.c_str();
    for (int i = 0; i < count_; i++)
      if (entries_[i].scalars == scalars && std::strcmp(entries_[i].name, wanted) == 0) return entries_[i].function;
    return nullptr;
  }

 private:
  struct Entry {
    const char* name;
    unsigned scalars;
    TileFunction function;
  };
  static constexpr int kMost = 256;
  Entry entries_[kMost];
  int count_ = 0;
};

}  // namespace keras_native::KERAS_ISA
