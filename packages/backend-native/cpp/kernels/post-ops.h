#pragma once
#include <optional>
#include <vector>

#include "../dnnl-support.h"
#include "../post-op.h"

namespace keras_native {

/// What a product does to each result before it writes it: the step's code, as the library takes it.
class PostOps {
 public:
  /// Operands follow the step's two own inputs. `channels` is the axis of `out`, in the library's order, that channels lie on.
  PostOps(const Step& step, const dnnl::memory::desc& out, std::size_t channels);

  /// The first addition per channel, which kernels take as a bias; null where there is none.
  const Operand* bias() const { return bias_; }
  dnnl::memory::desc biasShape(std::size_t rank) const;
  dnnl::primitive_attr attributes() const;
  void addArguments(std::vector<PrimitiveKernel::Argument>& arguments) const;

 private:
  struct Binary {
    int position;
    Place place;
    dnnl::memory::desc shape;
  };
  const Operand* bias_ = nullptr;
  dnnl::post_ops ops_;
  std::vector<Binary> operands_;
};

/// The post-ops of a step for kernels of our own.
class PostList {
 public:
  explicit PostList(const Step& step);
  /// With the operands of this run; overwritten by the next.
  const std::vector<PostOp>& in(const Frame& frame);

 private:
  std::vector<PostOp> ops_;
  /// Where the operand of each lies, if it has one.
  std::vector<std::optional<Place>> places_;
};

/// `inner`, followed by a plain loop over its results: for kernels that do not take post-ops themselves.
KernelPtr withPostLoops(KernelPtr inner, const Step& step);

}  // namespace keras_native
