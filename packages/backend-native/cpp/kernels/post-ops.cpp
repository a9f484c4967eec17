#include "post-ops.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <unordered_map>

namespace keras_native {
namespace {

using dnnl::algorithm;
using dnnl::memory;

/// An operand as the library sees it: one number, one per channel, or one per result.
memory::desc shapeOf(const Operand& o, const memory::desc& out, std::size_t channels) {
  if (o.shape.size() != 1) return out;
  memory::dims dims(out.get_dims().size(), 1);
  memory::dims strides(dims.size(), o.shape[0]);
  dims[channels] = o.shape[0];
  strides[channels] = 1;
  return memory::desc(dims, memory::data_type::f32, strides);
}

bool isPerChannel(const TileCode& code, const Step& step) {
  return !code.sources.empty() && step.inputs[static_cast<std::size_t>(code.sources[0])].shape.size() == 1;
}

void appendConstant(dnnl::post_ops& ops, const std::string& name, float c) {
  if (name == "add") ops.append_eltwise(algorithm::eltwise_linear, 1.0F, c);
  else if (name == "sub") ops.append_eltwise(algorithm::eltwise_linear, 1.0F, -c);
  else if (name == "mul") ops.append_eltwise(algorithm::eltwise_linear, c, 0.0F);
  else if (name == "div") ops.append_eltwise(algorithm::eltwise_linear, 1.0F / c, 0.0F);
  else throw std::invalid_argument("no post-op \"" + name + "\" with a constant");
}

void appendAlone(dnnl::post_ops& ops, const std::string& name) {
  // The library's rectifier of slope 0 lets NaN disappear. A slope that counts as 0 here multiplies, and so keeps it; the
  // price is NaN, not 0, for −∞.
  if (name == "relu") ops.append_eltwise(algorithm::eltwise_relu, std::numeric_limits<float>::denorm_min(), 0.0F);
  else if (name == "sigmoid") ops.append_eltwise(algorithm::eltwise_logistic, 0.0F, 0.0F);
  else if (name == "tanh") ops.append_eltwise(algorithm::eltwise_tanh, 0.0F, 0.0F);
  else if (name == "silu") ops.append_eltwise(algorithm::eltwise_swish, 1.0F, 0.0F);
  else throw std::invalid_argument("no post-op \"" + name + "\"");
}

algorithm binaryOf(const std::string& name) {
  if (name == "add") return algorithm::binary_add;
  if (name == "sub") return algorithm::binary_sub;
  if (name == "mul") return algorithm::binary_mul;
  if (name == "div") return algorithm::binary_div;
  throw std::invalid_argument("no post-op \"" + name + "\" with an operand");
}

/// `op` on every element, with what `value` gives for its place in the row.
template <class Op, class Value>
void applyTo(float* results, int64_t rows, int64_t columns, Op op, Value value) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c++) results[r * columns + c] = op(results[r * columns + c], value(r * columns + c, c));
}
template <class Op>
void applyBinary(const Frame& frame, const Operand* operand, float constant, float* results, int64_t rows, int64_t columns, Op op) {
  if (operand == nullptr) return applyTo(results, rows, columns, op, [=](int64_t, int64_t) { return constant; });
  const float* y = frame.at<float>(*operand);
  if (operand->shape.size() != 1) return applyTo(results, rows, columns, op, [=](int64_t i, int64_t) { return y[i]; });
  if (operand->shape[0] == 1) return applyTo(results, rows, columns, op, [one = *y](int64_t, int64_t) { return one; });
  applyTo(results, rows, columns, op, [=](int64_t, int64_t c) { return y[c]; });
}

enum class What { Add, Sub, Mul, Div, Relu, Sigmoid, Tanh, Silu };
What whatOf(const std::string& name) {
  static const std::unordered_map<std::string, What> table{{"add", What::Add}, {"sub", What::Sub}, {"mul", What::Mul}, {"div", What::Div}, {"relu", What::Relu}, {"sigmoid", What::Sigmoid}, {"tanh", What::Tanh}, {"silu", What::Silu}};
  const auto found = table.find(name);
  if (found == table.end()) throw std::invalid_argument("no post-op \"" + name + "\"");
  return found->second;
}

float logistic(float x) { return 1.0F / (1.0F + std::exp(-x)); }

/// The post-ops of a step as loops over its results.
class PostLoops final : public Kernel {
 public:
  PostLoops(KernelPtr inner, const Step& step) : inner_(std::move(inner)), step_(step) {
    for (const TileCode& code : step.code) what_.push_back(whatOf(code.name));
    columns_ = step.outputs[0].shape.back();
    rows_ = columns_ == 0 ? 0 : step.outputs[0].size() / columns_;
  }
  void run(Frame& frame) override {
    inner_->run(frame);
    for (std::size_t i = 0; i < what_.size(); i++) apply(frame, what_[i], step_.code[i]);
  }

 private:
  void apply(const Frame& frame, What what, const TileCode& code) const {
    auto* results = frame.at<float>(step_.outputs[0]);
    const Operand* operand = code.sources.empty() ? nullptr : &step_.inputs[static_cast<std::size_t>(code.sources[0])];
    const auto constant = code.parameters.empty() ? 0.0F : static_cast<float>(code.parameters[0]);
    const auto with = [&](auto op) { applyBinary(frame, operand, constant, results, rows_, columns_, op); };
    switch (what) {
      case What::Add: return with([](float x, float y) { return x + y; });
      case What::Sub: return with([](float x, float y) { return x - y; });
      case What::Mul: return with([](float x, float y) { return x * y; });
      case What::Div: return with([](float x, float y) { return x / y; });
      case What::Relu: return with([](float x, float) { return (x > 0) | (x != x) ? x : 0.0F; });
      case What::Sigmoid: return with([](float x, float) { return logistic(x); });
      case What::Tanh: return with([](float x, float) { return std::tanh(x); });
      case What::Silu: return with([](float x, float) { return x * logistic(x); });
    }
  }

  KernelPtr inner_;
  Step step_;
  std::vector<What> what_;
  int64_t rows_;
  int64_t columns_;
};

}  // namespace

PostOps::PostOps(const Step& step, const memory::desc& out, std::size_t channels) {
  for (std::size_t i = 0; i < step.code.size(); i++) {
    const TileCode& code = step.code[i];
    if (!code.parameters.empty()) {
      appendConstant(ops_, code.name, static_cast<float>(code.parameters[0]));
    } else if (code.sources.empty()) {
      appendAlone(ops_, code.name);
    } else {
      const Operand& operand = step.inputs[static_cast<std::size_t>(code.sources[0])];
      const bool spread = operand.shape.size() == 1 && operand.shape[0] == out.get_dims()[channels];
      if (i == 0 && code.name == "add" && isPerChannel(code, step) && spread) {
        bias_ = &operand;
        continue;
      }
      const memory::desc shape = shapeOf(operand, out, channels);
      operands_.push_back({ops_.len(), operand.place, shape});
      ops_.append_binary(binaryOf(code.name), shape);
    }
  }
}

memory::desc PostOps::biasShape(std::size_t rank) const {
  if (bias_ == nullptr) return {};
  memory::dims dims(rank, 1);
  dims.back() = bias_->shape[0];
  return memory::desc(dims, memory::data_type::f32, stridesOf(dims));
}

dnnl::primitive_attr PostOps::attributes() const {
  dnnl::primitive_attr attributes = userScratchpad();
  attributes.set_post_ops(ops_);
  return attributes;
}

void PostOps::addArguments(std::vector<PrimitiveKernel::Argument>& arguments) const {
  for (const Binary& b : operands_)
    arguments.push_back({DNNL_ARG_ATTR_MULTIPLE_POST_OP(b.position) | DNNL_ARG_SRC_1, b.place, b.shape, b.shape, false});
}

KernelPtr withPostLoops(KernelPtr inner, const Step& step) {
  return step.code.empty() ? std::move(inner) : std::make_unique<PostLoops>(std::move(inner), step);
}

}  // namespace keras_native
