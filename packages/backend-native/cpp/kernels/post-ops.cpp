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

PostKind kindOf(const std::string& name) {
  static const std::unordered_map<std::string, PostKind> table{
      {"add", PostKind::Add},   {"sub", PostKind::Sub},         {"mul", PostKind::Mul},   {"div", PostKind::Div},
      {"relu", PostKind::Relu}, {"sigmoid", PostKind::Sigmoid}, {"tanh", PostKind::Tanh}, {"silu", PostKind::Silu}};
  const auto found = table.find(name);
  if (found == table.end()) throw std::invalid_argument("no post-op \"" + name + "\"");
  return found->second;
}

float logistic(float x) { return 1.0F / (1.0F + std::exp(-x)); }

/// `op` on every element, with the number that takes part in it.
template <class F>
void applyTo(float* results, int64_t rows, int64_t columns, const PostOp& post, F op) {
  const float* y = post.operand == nullptr ? &post.constant : post.operand;
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c++) {
      const int64_t i = r * columns + c;
      results[i] = op(results[i], y[c * post.perChannel + i * post.perResult]);
    }
}

/// The post-ops of a step as loops over its results.
class PostLoops final : public Kernel {
 public:
  PostLoops(KernelPtr inner, const Step& step) : inner_(std::move(inner)), posts_(step), out_(step.outputs[0]) {
    columns_ = out_.shape.back();
    rows_ = columns_ == 0 ? 0 : out_.size() / columns_;
  }
  void run(Frame& frame) override {
    inner_->run(frame);
    for (const PostOp& post : posts_.in(frame)) apply(frame.at<float>(out_), post);
  }

 private:
  void apply(float* results, const PostOp& post) const {
    const auto with = [&](auto op) { applyTo(results, rows_, columns_, post, op); };
    switch (post.kind) {
      case PostKind::Add: return with([](float x, float y) { return x + y; });
      case PostKind::Sub: return with([](float x, float y) { return x - y; });
      case PostKind::Mul: return with([](float x, float y) { return x * y; });
      case PostKind::Div: return with([](float x, float y) { return x / y; });
      case PostKind::Relu: return with([](float x, float) { return (x > 0) | (x != x) ? x : 0.0F; });
      case PostKind::Sigmoid: return with([](float x, float) { return logistic(x); });
      case PostKind::Tanh: return with([](float x, float) { return std::tanh(x); });
      case PostKind::Silu: return with([](float x, float) { return x * logistic(x); });
    }
  }

  KernelPtr inner_;
  PostList posts_;
  Operand out_;
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

PostList::PostList(const Step& step) {
  for (const TileCode& code : step.code) {
    PostOp op{kindOf(code.name), nullptr, 0, 0, code.parameters.empty() ? 0.0F : static_cast<float>(code.parameters[0])};
    places_.emplace_back();
    if (!code.sources.empty()) {
      const Operand& operand = step.inputs[static_cast<std::size_t>(code.sources[0])];
      places_.back() = operand.place;
      if (operand.shape.size() != 1) op.perResult = 1;
      else if (operand.shape[0] != 1) op.perChannel = 1;
    }
    ops_.push_back(op);
  }
}

const std::vector<PostOp>& PostList::in(const Frame& frame) {
  for (std::size_t i = 0; i < ops_.size(); i++)
    if (places_[i]) ops_[i].operand = frame.at<float>(*places_[i]);
  return ops_;
}

KernelPtr withPostLoops(KernelPtr inner, const Step& step) {
  return step.code.empty() ? std::move(inner) : std::make_unique<PostLoops>(std::move(inner), step);
}

}  // namespace keras_native
