// nn.Sigmoid: 1 / (1 + exp(−x)). torch/nn/modules/activation.py, aten/src/ATen/native/UnaryOps.cpp.

#include "layers/pointwise.hpp"

namespace convscope::layers::entries {

namespace {

struct Sigmoid {
  static constexpr std::string_view type = "Sigmoid";

  explicit Sigmoid(const BoundArguments& /*arguments*/) {}
  [[nodiscard]] std::string extra_repr() const { return {}; }
  [[nodiscard]] Result<void> check() const { return {}; }
  void forward(kernels::Input x, kernels::Output y) const { kernels::table().pointwise.sigmoid(x, y); }
  void backward(kernels::Input /*x*/, kernels::Input y, kernels::Input grad, kernels::Output out) const {
    kernels::table().pointwise.sigmoid_backward(y, grad, out);
  }
};

}  // namespace

LayerEntry sigmoid() { return pointwise_entry<Sigmoid>({}); }

}  // namespace convscope::layers::entries
