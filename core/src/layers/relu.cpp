// nn.ReLU: max(x, 0). torch/nn/modules/activation.py, aten/src/ATen/native/Activation.cpp.

#include <array>

#include "layers/pointwise.hpp"
#include "layers/pointwise_arguments.hpp"

namespace convscope::layers::entries {

namespace {

struct Relu {
  static constexpr std::string_view type = "ReLU";
  static constexpr float lowest = 0.0F;
  Value inplace;

  explicit Relu(const BoundArguments& arguments) : inplace(arguments[0]) {}
  [[nodiscard]] std::string extra_repr() const { return inplace_repr(inplace); }
  [[nodiscard]] Result<void> check() const { return {}; }
  void forward(kernels::Input x, kernels::Output y) const { kernels::table().pointwise.relu(x, y); }
  void backward(kernels::Input /*x*/, kernels::Input y, kernels::Input grad, kernels::Output out) const {
    kernels::table().pointwise.relu_backward(y, grad, out);
  }
};

constexpr std::array<ParameterInfo, 1> signature{{{"inplace", "False", "bool"}}};

}  // namespace

LayerEntry relu() { return pointwise_entry<Relu>(signature); }

}  // namespace convscope::layers::entries
