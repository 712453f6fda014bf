// nn.SiLU: x·sigmoid(x). torch/nn/modules/activation.py, aten/src/ATen/native/Activation.cpp.

#include <array>

#include "layers/pointwise.hpp"
#include "layers/pointwise_arguments.hpp"

namespace convscope::layers::entries {

namespace {

struct Silu {
  static constexpr std::string_view type = "SiLU";
  Value inplace;

  explicit Silu(const BoundArguments& arguments) : inplace(arguments[0]) {}
  [[nodiscard]] std::string extra_repr() const { return inplace_repr(inplace); }
  [[nodiscard]] Result<void> check() const { return {}; }
  void forward(kernels::Input x, kernels::Output y) const { kernels::table().pointwise.silu(x, y); }
  void backward(kernels::Input x, kernels::Input /*y*/, kernels::Input grad, kernels::Output out) const {
    kernels::table().pointwise.silu_backward(x, grad, out);
  }
};

constexpr std::array<ParameterInfo, 1> signature{{{"inplace", "False", "bool"}}};

}  // namespace

LayerEntry silu() { return pointwise_entry<Silu>(signature); }

}  // namespace convscope::layers::entries
