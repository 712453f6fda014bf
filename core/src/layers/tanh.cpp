// nn.Tanh: tanh(x). torch/nn/modules/activation.py, aten/src/ATen/native/UnaryOps.cpp.

#include "layers/pointwise.hpp"

namespace convscope::layers::entries {

namespace {

struct Tanh {
  static constexpr std::string_view type = "Tanh";

  explicit Tanh(const BoundArguments& /*arguments*/) {}
  [[nodiscard]] std::string extra_repr() const { return {}; }
  [[nodiscard]] Result<void> check() const { return {}; }
  void forward(kernels::Input x, kernels::Output y) const { kernels::table().pointwise.tanh(x, y); }
  void backward(kernels::Input /*x*/, kernels::Input y, kernels::Input grad, kernels::Output out) const {
    kernels::table().pointwise.tanh_backward(y, grad, out);
  }
};

}  // namespace

LayerEntry tanh() { return pointwise_entry<Tanh>({}); }

}  // namespace convscope::layers::entries
