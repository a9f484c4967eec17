// The gradient of weights and the loop that goes on with it, such as an optimizer's step: each thread makes some rows of the
// product where they stay in its caches, then runs the loop on them.
#include <algorithm>
#include <stdexcept>

#include "../parallel.h"
#include "../pieces.h"
#include "../rows/turned-product.h"
#include "factories.h"
#include "loop-by-pieces.h"
#include "turned-product.h"

namespace keras_native {
namespace {

/// Panels of the product that are made before the loop runs on them.
constexpr int64_t kPanels = 16;
/// Elements of them: all that is read and written meanwhile stays in a second-level cache. The more terms a sum has, the more of `b`
/// is read again for each strip of rows.
constexpr int64_t kFewest = 18 * 1024;
constexpr int64_t kForEachTerm = 128;

/// Inputs: those of the loop, then the product's two. Attributes: as of "fused"; number of the input that is the product, which has
/// a place of its own where the product must be whole; as of "matmul".
class ProductLoop final : public Kernel {
 public:
  explicit ProductLoop(const Step& step) : input_(static_cast<int>(step.attributes.integer(2))) {
    const std::size_t count = step.inputs.size() - 2;
    Step product{"matmul", {step.inputs.begin() + static_cast<std::ptrdiff_t>(count), step.inputs.end()}, {}, {}, {}, {}, {}};
    a_ = product.inputs[0];
    b_ = product.inputs[1];
    const Operand& made = step.inputs.at(static_cast<std::size_t>(input_));
    const Shape shape{a_.shape.at(0), b_.shape.at(1)};
    product.outputs.push_back({made.place, made.dtype, shape, stridesOf(shape)});
    product.attributes.add(step.attributes.list(3));

    Step loop = step;
    loop.inputs.resize(count);
    loop_ = makeLoopByPieces(loop);
    if (!loop_->byPieces() || made.size() != sizeOf(shape)) throw std::invalid_argument("the loop must read a product element by element");
    if (!isTurnedProduct(product)) whole_ = makeMatmul(product, {});
  }

  void run(Frame& frame) override {
    if (whole_ != nullptr) {
      whole_->run(frame);
      loop_->run(frame);
      return;
    }
    const TurnedProductFunctions& functions = turnedProductFunctions();
    const int64_t rows = a_.shape[0], depth = a_.shape[1], columns = b_.shape[1];
    const int64_t groups = (rows + functions.rows - 1) / functions.rows;
    const int64_t width = std::min(columns, kPanels * functions.panel);
    const int64_t most = std::max(kFewest, kForEachTerm * depth) / (width * functions.rows);
    const int64_t height = std::clamp<int64_t>(most, 1, kTurnedRows / functions.rows);
    const int64_t floats = width * height * functions.rows;
    const auto registers = static_cast<int64_t>(loop_->scratchBytes());
    const int64_t bytes = Pieces::bytesFor<float>(functions.scratch) + Pieces::bytesFor<float>(floats) + Pieces::bytesFor<std::byte>(registers);
    const TurnedProduct product{frame.at<float>(a_), a_.strides[1], frame.at<float>(b_), b_.strides[0], depth, columns};
    Machine& machine = frame.machine;
    std::byte* scratch = machine.scratch(static_cast<std::size_t>(bytes * machine.threads));
    parallelFor(machine, groups, rows * depth * columns, [&](int64_t begin, int64_t end, int thread) {
      Pieces own(scratch + bytes * thread);
      const Room room{own.take<float>(functions.scratch), own.take<float>(floats), own.take<std::byte>(registers)};
      loop_->enter(frame, room.registers);
      const int64_t strips = (end - begin + height - 1) / height;
      for (int64_t turn = 0; turn < strips; turn++) {
        const int64_t i = back_ ? strips - 1 - turn : turn;
        const int64_t first = begin + (end - begin) * i / strips, last = begin + (end - begin) * (i + 1) / strips;
        strip(frame, product, first * functions.rows, std::min(rows, last * functions.rows), room);
      }
    });
    back_ = !back_;
  }

 private:
  /// Scratch memory of a thread.
  struct Room {
    float* sums;
    float* made;
    std::byte* registers;
  };
  void strip(const Frame& frame, const TurnedProduct& product, int64_t firstRow, int64_t endRow, const Room& room) const {
    const TurnedProductFunctions& functions = turnedProductFunctions();
    const int64_t panels = (product.columns + functions.panel - 1) / functions.panel;
    for (int64_t panel = 0; panel < panels; panel += kPanels) {
      const int64_t column = panel * functions.panel, width = std::min(product.columns - column, kPanels * functions.panel);
      functions.part(product, {firstRow, endRow, panel, std::min(panels, panel + kPanels), room.made, width}, room.sums);
      // Whole rows are one stretch of elements.
      const int64_t stretches = width == product.columns ? 1 : endRow - firstRow, length = (endRow - firstRow) * width / stretches;
      for (int64_t i = 0; i < stretches; i++) {
        auto* made = reinterpret_cast<std::byte*>(room.made + i * length);
        loop_->piece(frame, room.registers, (firstRow + i) * product.columns + column, length, input_, made);
      }
    }
  }

  int input_;
  Operand a_, b_;
  std::unique_ptr<LoopByPieces> loop_;
  /// The product where it cannot be made by rows.
  KernelPtr whole_;
  /// Runs go there and back by turns: each begins with the rows of the optimizer's state that a cache still has of the last.
  bool back_ = false;
};

}  // namespace

KernelPtr makeProductLoop(const Step& step, const Blocks&) { return std::make_unique<ProductLoop>(step); }

}  // namespace keras_native
