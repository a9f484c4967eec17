#pragma once
// Reductions at the end of a fused loop. The elements are cut into tasks by shape alone; what a task finds is kept in double and
// put together in order, so that results do not depend on the number of threads.
#include <algorithm>
#include <vector>

#include "../step.h"
#include "../tile/fold.h"
#include "loop-sources.h"

namespace keras_native {

/// Elements one task folds, about.
constexpr int64_t kTaskElements = 16 * 1024;

/// Which elements become one, of a loop seen as rows and columns.
enum class FoldAxis { All, Row, Column };

struct LoopFold {
  const FoldFunctions* functions;
  FoldAxis axis;
  int source;
  Place out;
  /// Where its partial results begin, in doubles, and how many a task has.
  int64_t partial = 0;
  int64_t perTask = 0;
  /// Which of the tile-sized accumulators of a thread is its own.
  int accumulator = -1;
};

/// Tiles of each task: whole groups of tiles, or (where columns are folded in pieces) one piece of a block of rows.
struct Tasks {
  int64_t count = 0;
  int64_t group = 0;
  bool down = false;
  int64_t rows = 0;

  Tasks() = default;
  Tasks(const Tiling& t, bool foldsColumns) : down(foldsColumns && t.pieces > 0) {
    group = std::max<int64_t>(1, kTaskElements / t.tile);
    if (t.pieces == 0) {
      count = (t.tiles + group - 1) / group;
      return;
    }
    rows = t.count / t.columns;
    group = std::min(group, down ? rows : t.pieces);
    count = down ? (rows + group - 1) / group * t.pieces : rows * perRow(t);
  }
  int64_t perRow(const Tiling& t) const { return (t.pieces + group - 1) / group; }

  /// Calls `body(tile)` for each tile of a task.
  template <class F>
  void eachTile(const Tiling& t, int64_t task, F&& body) const {
    if (down) {
      const int64_t first = task / t.pieces * group;
      const int64_t last = std::min(first + group, rows);
      for (int64_t row = first; row < last; row++) body(row * t.pieces + task % t.pieces);
      return;
    }
    const int64_t each = t.pieces == 0 ? 0 : perRow(t);
    const int64_t row = t.pieces == 0 ? 0 : task / each;
    const int64_t first = t.pieces == 0 ? task * group : row * t.pieces + task % each * group;
    const int64_t end = t.pieces == 0 ? t.tiles : (row + 1) * t.pieces;
    for (int64_t tile = first; tile < std::min(first + group, end); tile++) body(tile);
  }
};

class LoopFolds {
 public:
  /// Takes a fold of the step's code. Parameters: axis (0 all, 1 row, 2 column), length of a row.
  void add(const TileCode& code, Place out) {
    const Fold fold = code.name == "sum" ? Fold::Sum : code.name == "reduceMax" ? Fold::Max : Fold::Min;
    LoopFold f{&foldFunctions(fold), static_cast<FoldAxis>(static_cast<int>(code.parameters[0])), code.sources[0], out};
    if (f.axis == FoldAxis::Column) f.accumulator = accumulators_++;
    folds_.push_back(f);
  }
  static bool isFold(const TileCode& code) { return code.name == "sum" || code.name == "reduceMax" || code.name == "reduceMin"; }

  bool empty() const { return folds_.empty(); }
  int accumulators() const { return accumulators_; }
  int64_t partials() const { return partials_; }
  const Tasks& tasks() const { return tasks_; }

  /// Cuts the loop into tasks; call once all folds are there.
  void plan(const Tiling& t) {
    tasks_ = Tasks(t, accumulators_ > 0);
    for (LoopFold& f : folds_) {
      f.perTask = f.axis == FoldAxis::Column ? (t.pieces > 0 ? t.tile : t.columns) : f.axis == FoldAxis::All || t.pieces > 0 ? 1 : 0;
      f.partial = partials_;
      partials_ += f.perTask * tasks_.count;
    }
  }

  void begin(const Tiling& t, int64_t task, double* partials, float* accumulators) const {
    for (const LoopFold& f : folds_) {
      if (f.accumulator >= 0) std::fill_n(accumulators + f.accumulator * t.tile, std::min(t.tile, t.count), f.functions->unit);
      else if (f.perTask > 0) partials[f.partial + task] = static_cast<double>(f.functions->unit);
    }
  }
  /// Folds one tile, at whose sources `slots` point.
  void tile(const Frame& frame, const Tiling& t, const Tiling::Span& s, int64_t task, std::byte* const* slots, double* partials,
            float* accumulators) const {
    for (const LoopFold& f : folds_) {
      const auto* x = reinterpret_cast<const float*>(slots[f.source]);
      if (f.accumulator >= 0) {
        f.functions->into(accumulators + f.accumulator * t.tile, x, s.n);
      } else if (f.perTask > 0) {
        double& total = partials[f.partial + task];
        total = f.functions->two(total, static_cast<double>(f.functions->all(x, s.n)));
      } else {
        f.functions->rows(x, s.n / t.columns, t.columns, frame.at<float>(f.out) + s.start / t.columns);
      }
    }
  }
  void end(const Tiling& t, int64_t task, double* partials, float* accumulators) const {
    for (const LoopFold& f : folds_) {
      if (f.accumulator < 0) continue;
      float* acc = accumulators + f.accumulator * t.tile;
      const int64_t n = std::min(t.tile, t.count);
      // Rows of the accumulator by halves.
      for (int64_t rows = n / f.perTask; rows > 1; rows -= rows / 2)
        f.functions->into(acc, acc + (rows - rows / 2) * f.perTask, rows / 2 * f.perTask);
      std::copy_n(acc, std::min(n, f.perTask), partials + f.partial + task * f.perTask);
    }
  }
  /// Puts together what the tasks found.
  void finish(const Frame& frame, const Tiling& t, double* partials) const {
    for (const LoopFold& f : folds_) {
      if (f.perTask == 0) continue;
      double* p = partials + f.partial;
      auto* out = frame.at<float>(f.out);
      if (f.axis == FoldAxis::Column) columns(f, t, p, out);
      else if (f.axis == FoldAxis::All) run(f, p, tasks_.count, out);
      else for (int64_t row = 0; row < tasks_.rows; row++) run(f, p + row * tasks_.perRow(t), tasks_.perRow(t), out + row);
    }
  }

 private:
  static void run(const LoopFold& f, const double* p, int64_t n, float* out) {
    double total = p[0];
    for (int64_t i = 1; i < n; i++) total = f.functions->two(total, p[i]);
    *out = static_cast<float>(total);
  }
  void columns(const LoopFold& f, const Tiling& t, double* p, float* out) const {
    const int64_t pieces = t.pieces == 0 ? 1 : t.pieces;
    const int64_t stride = pieces * f.perTask;
    for (int64_t task = pieces; task < tasks_.count; task += pieces) f.functions->intoDouble(p, p + task * f.perTask, stride);
    for (int64_t c = 0; c < t.columns; c++) out[c] = static_cast<float>(p[c]);
  }

  std::vector<LoopFold> folds_;
  Tasks tasks_;
  int accumulators_ = 0;
  int64_t partials_ = 0;
};

}  // namespace keras_native
