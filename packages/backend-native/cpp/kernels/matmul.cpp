// Stacks of matrices, each operand with strides of its own, so that transposes are never copied.
#include <algorithm>

#include "../dnnl-support.h"
#include "../parallel.h"
#include "../strided.h"
#include "factories.h"
#include "parted-product.h"
#include "post-ops.h"
#include "row-product.h"
#include "turned-product.h"
#include "weight-product.h"

namespace keras_native {
namespace {

/// Multiplications below which one thread is faster than several.
constexpr double kTinyMatrices = 512.0 * 1024.0;

/// Multiplications that take less time than making the library's kernel for them would save in a thousand runs.
constexpr double kFewest = 64;

struct Sizes {
  int64_t stacks, m, k, n;

  explicit Sizes(const Step& step) : stacks(1) {
    const Shape& a = step.inputs[0].shape;
    for (std::size_t i = 0; i + 2 < a.size(); i++) stacks *= a[i];
    m = a[a.size() - 2];
    k = a[a.size() - 1];
    n = step.outputs[0].shape.back();
  }
  double products() const { return static_cast<double>(stacks) * static_cast<double>(m) * static_cast<double>(k) * static_cast<double>(n); }
};

/// Offset of each matrix of a stack.
Shape offsetsOf(const Operand& o, int64_t stacks) {
  const std::size_t rank = o.shape.size() - 2;
  const View view(Shape(o.shape.begin(), o.shape.begin() + static_cast<std::ptrdiff_t>(rank)),
                  Shape(o.strides.begin(), o.strides.begin() + static_cast<std::ptrdiff_t>(rank)));
  Shape offsets;
  view.stretches(0, stacks, [&](int64_t offset, int64_t count, int64_t step) {
    for (int64_t i = 0; i < count; i++) offsets.push_back(offset + i * step);
  });
  return offsets;
}

/// Rows in blocks of one result row at a time, summed up in a wide type.
template <class T>
KernelPtr loops(const Step& step, const Sizes& s) {
  const Operand& a = step.inputs[0];
  const Operand& b = step.inputs[1];
  const std::size_t rank = a.shape.size();
  return plain([a, b, out = step.outputs[0], s, rank, aStarts = offsetsOf(a, s.stacks), bStarts = offsetsOf(b, s.stacks)](Frame& frame) {
    const T* x = frame.at<T>(a);
    const T* y = frame.at<T>(b);
    T* to = frame.at<T>(out);
    const int64_t xRow = a.strides[rank - 2], xColumn = a.strides[rank - 1];
    const int64_t yRow = b.strides[rank - 2], yColumn = b.strides[rank - 1];
    parallelFor(frame.machine, s.stacks * s.m, static_cast<int64_t>(s.products()), [&](int64_t begin, int64_t end, int) {
      std::vector<Sum<T>> totals(static_cast<std::size_t>(s.n));
      for (int64_t r = begin; r < end; r++) {
        const auto stack = static_cast<std::size_t>(r / s.m);
        const T* left = x + aStarts[stack] + r % s.m * xRow;
        const T* right = y + bStarts[stack];
        std::fill(totals.begin(), totals.end(), Sum<T>{});
        for (int64_t k = 0; k < s.k; k++) {
          const auto value = static_cast<Sum<T>>(Element<T>::load(left[k * xColumn]));
          for (int64_t j = 0; j < s.n; j++) {
            Sum<T>& total = totals[static_cast<std::size_t>(j)];
            total = static_cast<Sum<T>>(total + value * static_cast<Sum<T>>(Element<T>::load(right[k * yRow + j * yColumn])));
          }
        }
        for (int64_t j = 0; j < s.n; j++) to[r * s.n + j] = Element<T>::store(static_cast<Compute<T>>(totals[static_cast<std::size_t>(j)]));
      }
    });
  });
}

dnnl::memory::desc describe(const Operand& o) {
  Shape strides = o.strides;
  // The library reads the strides of axes of size 1, which mean nothing.
  const Shape dense = stridesOf(o.shape);
  for (std::size_t i = 0; i < strides.size(); i++)
    if (o.shape[i] == 1) strides[i] = i + 1 == strides.size() ? 1 : std::max<int64_t>(dense[i], i + 1 < strides.size() ? strides[i + 1] * o.shape[i + 1] : 1);
  return dnnl::memory::desc(o.shape, dnnl::memory::data_type::f32, strides);
}

KernelPtr primitive(const Step& step, const Sizes& s) {
  const bool tiny = s.products() < kTinyMatrices;
  const auto a = describe(step.inputs[0]);
  const auto b = describe(step.inputs[1]);
  const auto c = describe(step.outputs[0]);
  const PostOps after(step, c, step.outputs[0].shape.size() - 1);
  const auto bias = after.biasShape(step.outputs[0].shape.size());
  // Weights that stay as they are from run to run are kept in the layout the kernel likes best.
  const bool steady = step.attributes.flag(0);
  const auto weights = steady ? dnnl::memory::desc(b.get_dims(), dnnl::memory::data_type::f32, dnnl::memory::format_tag::any) : b;
  const auto prepare = [&] {
    const dnnl::matmul::primitive_desc pd =
        after.bias() == nullptr ? dnnl::matmul::primitive_desc(dnnlEngine(), a, weights, c, after.attributes())
                                : dnnl::matmul::primitive_desc(dnnlEngine(), a, weights, bias, c, after.attributes());
    std::vector<PrimitiveKernel::Argument> arguments{{DNNL_ARG_SRC, step.inputs[0].place, a, a, false},
                                                     {DNNL_ARG_WEIGHTS, step.inputs[1].place, b, steady ? pd.weights_desc() : b, false, steady},
                                                     {DNNL_ARG_DST, step.outputs[0].place, c, c, true}};
    if (after.bias() != nullptr) arguments.push_back({DNNL_ARG_BIAS, after.bias()->place, bias, bias, false});
    after.addArguments(arguments);
    return std::make_unique<PrimitiveKernel>(dnnl::matmul(pd), pd.scratchpad_desc(), std::move(arguments), tiny);
  };
  if (!tiny) return prepare();
  const ThreadScope single(1);
  return prepare();
}

bool isRowProduct(const Step& step, const Sizes& s) {
  const Operand& a = step.inputs[0];
  const Operand& b = step.inputs[1];
  const std::size_t rank = b.shape.size();
  const bool dense = (b.strides[rank - 1] == 1 || s.n == 1) && (b.strides[rank - 2] == s.n || s.k == 1);
  return s.stacks == 1 && s.m == 1 && s.n > 0 && dense && (a.strides[rank - 1] == 1 || s.k == 1);
}

}  // namespace

KernelPtr makeMatmul(const Step& step, const Blocks&) {
  const Sizes s(step);
  if (step.inputs[0].dtype == DType::F32 && s.products() > kFewest && step.inputs[0].shape.size() <= DNNL_MAX_NDIMS) {
    if (isRowProduct(step, s)) return withPostLoops(makeRowProduct(step), step);
    if (KernelPtr turned = makeTurnedProduct(step)) return turned;
    try {
      if (KernelPtr parted = partedProduct(step)) return parted;
      if (KernelPtr weighted = makeWeightProduct(step)) return weighted;
      return primitive(step, s);
    } catch (const dnnl::error&) {
      // strides it does not know: the loops do
    }
  }
  return withPostLoops(dispatch(step.inputs[0].dtype, [&](auto tag) { return loops<typename decltype(tag)::Type>(step, s); }), step);
}

}  // namespace keras_native
