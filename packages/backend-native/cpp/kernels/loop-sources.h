#pragma once
// How the tiles of a fused loop lie in its elements, and how the elements of an input reach the ops.
#include <algorithm>

#include "../strided.h"

namespace keras_native {

/// Tiles of whole rows, or several tiles to a row. A loop in which no row matters is one row.
struct Tiling {
  int64_t count = 0;
  int64_t columns = 0;
  int64_t tile = 0;
  /// Tiles per row; 0 when a tile holds whole rows.
  int64_t pieces = 0;
  int64_t tiles = 0;

  Tiling() = default;
  /// `rowLength` 0: no row matters.
  Tiling(int64_t elements, int64_t rowLength, int64_t largest) : count(elements), columns(rowLength) {
    constexpr int64_t kLanes = 16;
    if (columns > largest) {
      pieces = (columns + largest - 1) / largest;
      tile = ((columns + pieces - 1) / pieces + kLanes - 1) / kLanes * kLanes;
      pieces = (columns + tile - 1) / tile;
      tiles = count / columns * pieces;
    } else {
      tile = columns == 0 ? largest : largest / columns * columns;
      tiles = (count + tile - 1) / tile;
    }
  }

  struct Span {
    int64_t start;
    int64_t n;
    int64_t row;
    int64_t column;
  };
  Span span(int64_t t) const {
    if (pieces == 0) return {t * tile, std::min(tile, count - t * tile), 0, 0};
    const int64_t row = t / pieces;
    const int64_t column = (t - row * pieces) * tile;
    return {row * columns + column, std::min(tile, columns - column), row, column};
  }
};

enum class Access {
  Dense,     // read in place
  Single,    // one element for all
  Repeated,  // one row for all, copied into a register as often as a tile has rows
  InRow,     // a piece of a row, read in place
  PerRow,    // one element for each row
  Strided,   // copied into a register tile by tile
  Raw,       // handed over as it is (keys)
};

struct Source {
  Place place;
  Access access;
  View view;
  int64_t width;

  Source(const Operand& o, bool raw, const Tiling& tiling)
      : place(o.place), access(Access::Raw), view(o), width(static_cast<int64_t>(widthOf(o.dtype))) {
    if (!raw) access = accessFor(tiling);
  }

  /// Whether an op takes one element of it at a time.
  bool single() const { return access == Access::Single || access == Access::PerRow; }
  bool copied() const { return access == Access::Repeated || access == Access::Strided; }

  /// Bytes from the first element to that of a tile; not for copied ones.
  int64_t offset(const Tiling::Span& s) const {
    switch (access) {
      case Access::Dense: return s.start * width;
      case Access::InRow: return (rowOffset(s.row) + s.column) * width;
      case Access::PerRow: return rowOffset(s.row) * width;
      default: return 0;
    }
  }

 private:
  Access accessFor(const Tiling& t) const {
    if (t.count == 1 || view.dense()) return Access::Dense;
    if (view.scalar()) return Access::Single;
    const int64_t step = view.strides.back();
    if (view.shape.back() != t.columns) return Access::Strided;
    if (t.pieces > 0) return step == 1 ? Access::InRow : step == 0 ? Access::PerRow : Access::Strided;
    const bool sameRow = std::all_of(view.strides.begin(), view.strides.end() - 1, [](int64_t s) { return s == 0; });
    return sameRow ? Access::Repeated : Access::Strided;
  }
  int64_t rowOffset(int64_t row) const {
    const std::size_t rank = view.shape.size();
    if (rank == 2) return row * view.strides[0];
    int64_t at = 0;
    for (std::size_t i = rank - 1; i-- > 0;) {
      at += row % view.shape[i] * view.strides[i];
      row /= view.shape[i];
    }
    return at;
  }
};

/// Length of the rows the inputs agree on best: that of the longest one whose rows are read in order or not at all.
inline int64_t rowLengthOf(const Operand* begin, const Operand* end) {
  int64_t length = 0;
  for (const Operand* o = begin; o != end; ++o) {
    const View view(*o);
    const bool rows = view.shape.size() > 1 && (view.strides.back() == 0 || view.strides.back() == 1);
    if (rows) length = std::max(length, view.shape.back());
  }
  return length;
}

}  // namespace keras_native
