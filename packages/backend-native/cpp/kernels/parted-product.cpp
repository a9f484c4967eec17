#include "parted-product.h"

#include <omp.h>

#include <atomic>

#include "../dnnl-support.h"

namespace keras_native {
namespace {

using dnnl::memory;

/// Elements from which on a matrix is worth keeping where it is.
constexpr int64_t kLarge = int64_t{1} << 18;
/// Fewer rows than this per thread would leave its product too small to be fast.
constexpr int64_t kFewestRows = 64;

struct Part {
  int64_t a, b, c;  // offsets in elements
  int64_t m, k, n;
};

/// A single thread's product.
class OneThread {
 public:
  OneThread(const Part& part, const Shape& aStrides, const Shape& bStrides) : part_(part) {
    const auto matrix = [](int64_t rows, int64_t columns, const Shape& strides) {
      return memory::desc({rows, columns}, memory::data_type::f32, strides);
    };
    const dnnl::matmul::primitive_desc pd(dnnlEngine(), matrix(part.m, part.k, aStrides), matrix(part.k, part.n, bStrides),
                                          matrix(part.m, part.n, {part.n, 1}), userScratchpad());
    primitive_ = dnnl::matmul(pd);
    scratchBytes_ = (pd.scratchpad_desc().get_size() + 63) / 64 * 64;
    const auto take = [&](int role, const memory::desc& desc) {
      memories_.emplace_back(desc, dnnlEngine(), nullptr);
      arguments_.push_back({role, memories_.back().get()});
    };
    take(DNNL_ARG_SRC, pd.src_desc());
    take(DNNL_ARG_WEIGHTS, pd.weights_desc());
    take(DNNL_ARG_DST, pd.dst_desc());
    take(DNNL_ARG_SCRATCHPAD, pd.scratchpad_desc());
  }

  std::size_t scratchBytes() const { return scratchBytes_; }
  void bind(float* a, float* b, float* c, std::byte* scratch) {
    memories_[0].set_data_handle(a + part_.a);
    memories_[1].set_data_handle(b + part_.b);
    memories_[2].set_data_handle(c + part_.c);
    memories_[3].set_data_handle(scratch);
  }
  bool run() const noexcept {
    return dnnl_primitive_execute(primitive_.get(), dnnlStream().get(), static_cast<int>(arguments_.size()), arguments_.data()) ==
           dnnl_success;
  }

 private:
  Part part_;
  dnnl::matmul primitive_;
  std::vector<memory> memories_;
  std::vector<dnnl_exec_arg_t> arguments_;
  std::size_t scratchBytes_ = 0;
};

class PartedProduct final : public Kernel {
 public:
  /// `byDepth` parts the sum of each result, else the rows of the result.
  PartedProduct(const Step& step, int threads, bool byDepth, const Operand* bias, bool relu)
      : a_(step.inputs[0]), b_(step.inputs[1]), c_(step.outputs[0]), byDepth_(byDepth), bias_(bias == nullptr ? c_ : *bias),
        hasBias_(bias != nullptr), relu_(relu) {
    const int64_t m = a_.shape[0], k = a_.shape[1], n = c_.shape[1];
    const ThreadScope single(1);
    for (int64_t t = 0; t < threads; t++) {
      const int64_t all = byDepth ? k : m;
      const int64_t begin = all * t / threads, count = all * (t + 1) / threads - begin;
      parts_.emplace_back(byDepth ? Part{begin * a_.strides[1], begin * b_.strides[0], 0, m, count, n}
                                  : Part{begin * a_.strides[0], 0, begin * n, count, k, n},
                          a_.strides, b_.strides);
      scratchBytes_ += parts_.back().scratchBytes();
    }
    // The first part's sums go where the result will be.
    sumsAt_ = scratchBytes_;
    if (byDepth) scratchBytes_ += static_cast<std::size_t>((threads - 1) * m * n) * sizeof(float);
  }

  void run(Frame& frame) override {
    std::byte* scratch = frame.machine.scratch(scratchBytes_);
    auto* sums = reinterpret_cast<float*>(scratch + sumsAt_);
    auto* c = frame.at<float>(c_);
    for (std::size_t t = 0; t < parts_.size(); t++) {
      float* to = byDepth_ && t > 0 ? sums + static_cast<int64_t>(t - 1) * c_.size() : c;
      parts_[t].bind(frame.at<float>(a_), frame.at<float>(b_), to, scratch);
      scratch += parts_[t].scratchBytes();
    }
    std::atomic<bool> well{true};
    const auto* bias = frame.at<float>(bias_);
#pragma omp parallel num_threads(static_cast<int>(parts_.size()))
    {
      const auto threads = static_cast<std::size_t>(omp_get_num_threads());
      const auto me = static_cast<std::size_t>(omp_get_thread_num());
      const ThreadScope single(1);
      for (std::size_t t = me; t < parts_.size(); t += threads)
        if (!parts_[t].run()) well = false;
      if (byDepth_) {
#pragma omp barrier
        const int64_t rows = c_.shape[0];
        for (int64_t r = rows * static_cast<int64_t>(me) / static_cast<int64_t>(threads);
             r < rows * static_cast<int64_t>(me + 1) / static_cast<int64_t>(threads); r++)
          finishRow(c + r * c_.shape[1], sums + r * c_.shape[1], bias);
      }
    }
    if (!well) throw dnnl::error(dnnl_runtime_error, "the library could not run a kernel");
  }

 private:
  void finishRow(float* row, const float* sums, const float* bias) const {
    const int64_t n = c_.shape[1];
    for (std::size_t t = 2; t < parts_.size(); t++, sums += c_.size()) eachOf(row, n, [&](float x, int64_t i) { return x + sums[i]; });
    if (!hasBias_) eachOf(row, n, [&](float x, int64_t i) { return x + sums[i]; });
    else if (!relu_) eachOf(row, n, [&](float x, int64_t i) { return x + sums[i] + bias[i]; });
    else return eachOf(row, n, [&](float x, int64_t i) { return relu(x + sums[i] + bias[i]); });
    if (relu_) eachOf(row, n, [](float x, int64_t) { return relu(x); });
  }
  template <class F>
  static void eachOf(float* row, int64_t n, F&& f) {
#pragma omp simd
    for (int64_t i = 0; i < n; i++) row[i] = f(row[i], i);
  }
  static float relu(float x) { return (x > 0) | (x != x) ? x : 0; }

  Operand a_, b_, c_;
  bool byDepth_;
  Operand bias_;
  bool hasBias_;
  bool relu_;
  std::vector<OneThread> parts_;
  std::size_t scratchBytes_ = 0;
  std::size_t sumsAt_ = 0;
};

bool isRowMajor(const Operand& o) { return o.strides[1] == 1 && o.strides[0] == o.shape[1]; }

}  // namespace

KernelPtr partedProduct(const Step& step) {
  const Operand &a = step.inputs[0], &b = step.inputs[1], &c = step.outputs[0];
  const int threads = omp_get_max_threads();
  if (threads < 2 || a.shape.size() != 2 || b.shape.size() != 2 || !isRowMajor(b)) return nullptr;
  const int64_t m = a.shape[0], k = a.shape[1], n = c.shape[1];
  if (a.strides[0] == 1 && a.strides[1] == m && m > 1) {
    const bool gradient = c.size() >= kLarge && m >= threads * kFewestRows && step.code.empty();
    return gradient ? std::make_unique<PartedProduct>(step, threads, false, nullptr, false) : nullptr;
  }
  // The threads' sums must be less than the weights are.
  if (!isRowMajor(a) || step.attributes.flag(0) || b.size() < kLarge || k < threads * std::max(m, kFewestRows)) return nullptr;
  const Operand* bias = nullptr;
  bool relu = false;
  for (const TileCode& code : step.code) {
    if (relu) return nullptr;
    relu = code.name == "relu";
    if (relu) continue;
    if (code.name != "add" || bias != nullptr || code.sources.empty()) return nullptr;
    bias = &step.inputs[static_cast<std::size_t>(code.sources[0])];
    if (bias->shape != Shape{n}) return nullptr;
  }
  // Products of few rows are as fast as their weights come in.
  if (m < kFewestRows / 2) return nullptr;
  return std::make_unique<PartedProduct>(step, threads, true, bias, relu);
}

}  // namespace keras_native
