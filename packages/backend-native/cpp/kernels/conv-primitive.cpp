#include <algorithm>

#include "../dnnl-support.h"
#include "conv-loops.h"
#include "post-ops.h"

namespace keras_native {
namespace {

using dnnl::memory;

/// Row-major strides of [N, …spatial, C] in the library's order [N, C, …spatial].
memory::desc activation(const Shape& shape) {
  const Shape strides = stridesOf(shape);
  memory::dims dims{shape.front(), shape.back()};
  memory::dims steps{strides.front(), strides.back()};
  for (std::size_t i = 1; i + 1 < shape.size(); i++) {
    dims.push_back(shape[i]);
    steps.push_back(strides[i]);
  }
  return memory::desc(dims, memory::data_type::f32, steps);
}

/// [...size, ci, groups · co] in the library's order [groups?, co, ci, ...size].
memory::desc filter(const Shape& shape, int64_t groups) {
  const Shape strides = stridesOf(shape);
  const std::size_t rank = shape.size() - 2;
  memory::dims dims;
  memory::dims steps;
  const int64_t co = shape.back() / groups;
  if (groups > 1) {
    dims.push_back(groups);
    steps.push_back(co);
  }
  dims.insert(dims.end(), {co, shape[rank]});
  steps.insert(steps.end(), {1, strides[rank]});
  for (std::size_t i = 0; i < rank; i++) {
    dims.push_back(shape[i]);
    steps.push_back(strides[i]);
  }
  return memory::desc(dims, memory::data_type::f32, steps);
}
memory::desc anyLayout(const memory::desc& d) { return memory::desc(d.get_dims(), d.get_data_type(), memory::format_tag::any); }

struct Sliding {
  memory::dims strides, dilation, before, after;

  explicit Sliding(const Attributes& a) : strides(a.integers(0)) {
    const Shape padding = a.integers(1);
    for (std::size_t i = 0; i < strides.size(); i++) {
      before.push_back(padding[2 * i]);
      after.push_back(padding[2 * i + 1]);
      dilation.push_back(a.integers(2)[i] - 1);
    }
  }
};

bool supported(const Step& step, const ConvRoles& r) {
  const auto negative = [](int64_t p) { return p < 0; };
  const Shape padding = step.attributes.integers(1);
  const Shape gaps = step.attributes.integers(3);
  return r.x.dtype == DType::F32 && r.x.shape.size() <= 5 && r.x.size() > 0 && r.w.size() > 0 && r.y.size() > 0 &&
         std::none_of(padding.begin(), padding.end(), negative) && std::all_of(gaps.begin(), gaps.end(), [](int64_t g) { return g == 1; });
}

KernelPtr prepareForward(const Step& step, const Sliding& s, const memory::desc& x, const memory::desc& w, const memory::desc& y, bool tiny) {
  const ConvRoles r = rolesOf(step, ConvPart::Output);
  const PostOps after(step, y, 1);
  const memory::desc bias = after.biasShape(1);
  const dnnl::convolution_forward::primitive_desc pd(dnnlEngine(), dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, x,
                                                     anyLayout(w), bias, y, s.strides, s.dilation, s.before, s.after, after.attributes());
  std::vector<PrimitiveKernel::Argument> arguments{{DNNL_ARG_SRC, r.x.place, x, x, false},
                                                   {DNNL_ARG_WEIGHTS, r.w.place, w, pd.weights_desc(), false, true},
                                                   {DNNL_ARG_DST, r.y.place, y, y, true}};
  if (after.bias() != nullptr) arguments.push_back({DNNL_ARG_BIAS, after.bias()->place, bias, bias, false});
  after.addArguments(arguments);
  return std::make_unique<PrimitiveKernel>(dnnl::convolution_forward(pd), pd.scratchpad_desc(), std::move(arguments), tiny);
}

KernelPtr prepare(const Step& step, ConvPart part, bool tiny) {
  const ConvRoles r = rolesOf(step, part);
  const Sliding s(step.attributes);
  const memory::desc x = activation(r.x.shape);
  const memory::desc y = activation(r.y.shape);
  const memory::desc w = filter(r.w.shape, step.attributes.integer(4));
  const auto& engine = dnnlEngine();
  constexpr auto direct = dnnl::algorithm::convolution_direct;
  using Argument = PrimitiveKernel::Argument;
  if (part == ConvPart::Output) return prepareForward(step, s, x, w, y, tiny);
  const dnnl::convolution_forward::primitive_desc forward(engine, dnnl::prop_kind::forward_training, direct, x, anyLayout(w), y, s.strides,
                                                          s.dilation, s.before, s.after, userScratchpad());
  if (part == ConvPart::Input) {
    const dnnl::convolution_backward_data::primitive_desc backward(engine, direct, x, anyLayout(w), y, s.strides, s.dilation, s.before,
                                                                   s.after, forward, userScratchpad());
    std::vector<Argument> arguments{{DNNL_ARG_DIFF_DST, r.y.place, y, y, false},
                                    {DNNL_ARG_WEIGHTS, r.w.place, w, backward.weights_desc(), false},
                                    {DNNL_ARG_DIFF_SRC, r.x.place, x, x, true}};
    return std::make_unique<PrimitiveKernel>(dnnl::convolution_backward_data(backward), backward.scratchpad_desc(), std::move(arguments), tiny);
  }
  const dnnl::convolution_backward_weights::primitive_desc backward(engine, direct, x, anyLayout(w), y, s.strides, s.dilation, s.before,
                                                                    s.after, forward, userScratchpad());
  std::vector<Argument> arguments{{DNNL_ARG_SRC, r.x.place, x, x, false},
                                  {DNNL_ARG_DIFF_DST, r.y.place, y, y, false},
                                  {DNNL_ARG_DIFF_WEIGHTS, r.w.place, w, backward.diff_weights_desc(), true}};
  return std::make_unique<PrimitiveKernel>(dnnl::convolution_backward_weights(backward), backward.scratchpad_desc(), std::move(arguments), tiny);
}

KernelPtr make(const Step& step, ConvPart part) {
  KernelPtr kernel = makeConvPrimitive(step, part);
  return kernel != nullptr ? std::move(kernel) : withPostLoops(makeConvLoops(step, part), step);
}

}  // namespace

KernelPtr makeConvPrimitive(const Step& step, ConvPart part) {
  if (!supported(step, rolesOf(step, part))) return nullptr;
  const ConvRoles r = rolesOf(step, part);
  const double products = static_cast<double>(r.y.size()) * static_cast<double>(r.w.size() / r.w.shape.back());
  try {
    if (products >= kTinyProduct) return prepare(step, part, false);
    const ThreadScope single(1);
    return prepare(step, part, true);
  } catch (const dnnl::error&) {
    return nullptr;  // a geometry it does not know: the loops do
  }
}

KernelPtr makeConv(const Step& step, const Blocks&) { return make(step, ConvPart::Output); }
KernelPtr makeConvInputGrad(const Step& step, const Blocks&) { return make(step, ConvPart::Input); }
KernelPtr makeConvFilterGrad(const Step& step, const Blocks&) { return make(step, ConvPart::Filter); }

}  // namespace keras_native
