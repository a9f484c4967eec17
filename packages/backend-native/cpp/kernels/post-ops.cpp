#include "post-ops.h"

#include <cmath>
#include <limits>
#include <stdexcept>

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

float applyOne(const std::string& name, float x, float y) {
  if (name == "add") return x + y;
  if (name == "sub") return x - y;
  if (name == "mul") return x * y;
  if (name == "div") return x / y;
  if (name == "relu") return x > 0 || std::isnan(x) ? x : 0.0F;
  if (name == "tanh") return std::tanh(x);
  const float s = 1.0F / (1.0F + std::exp(-x));
  return name == "silu" ? x * s : s;
}

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
  if (step.code.empty()) return inner;
  return plain([kernel = std::shared_ptr<Kernel>(std::move(inner)), step](Frame& frame) {
    kernel->run(frame);
    const Operand& out = step.outputs[0];
    float* results = frame.at<float>(out);
    const int64_t channels = out.shape.back();
    for (const TileCode& code : step.code) {
      const Operand* operand = code.sources.empty() ? nullptr : &step.inputs[static_cast<std::size_t>(code.sources[0])];
      const float* values = operand == nullptr ? nullptr : frame.at<float>(*operand);
      const auto constant = code.parameters.empty() ? 0.0F : static_cast<float>(code.parameters[0]);
      const int64_t n = operand == nullptr ? 1 : operand->size();
      const bool full = operand != nullptr && operand->shape.size() != 1;
      for (int64_t i = 0; i < out.size(); i++) {
        const float y = values == nullptr ? constant : values[full ? i : n == 1 ? 0 : i % channels];
        results[i] = applyOne(code.name, results[i], y);
      }
    }
  });
}

}  // namespace keras_native
