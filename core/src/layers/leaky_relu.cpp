// nn.LeakyReLU: x > 0 ? x : negative_slope·x. torch/nn/modules/activation.py, aten/src/ATen/native/Activation.cpp.

#include <array>

#include "layers/pointwise.hpp"
#include "layers/pointwise_arguments.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

struct LeakyRelu {
  static constexpr std::string_view type = "LeakyReLU";
  Value negative_slope;
  Value inplace;

  explicit LeakyRelu(const BoundArguments& arguments) : negative_slope(arguments[0]), inplace(arguments[1]) {}
  [[nodiscard]] std::string extra_repr() const {
    return concat("negative_slope=", negative_slope.str(), python::truthy(inplace) ? ", inplace=True" : "");
  }
  [[nodiscard]] Result<void> check() const {
    return check_number(python::truthy(inplace) ? "leaky_relu_" : "leaky_relu", "negative_slope", 2, negative_slope);
  }
  void forward(kernels::Input x, kernels::Output y) const { kernels::table().pointwise.leaky_relu(x, as_float(negative_slope), y); }
  void backward(kernels::Input x, kernels::Input /*y*/, kernels::Input grad, kernels::Output out) const {
    kernels::table().pointwise.leaky_relu_backward(x, grad, as_float(negative_slope), out);
  }
};

constexpr std::array<ParameterInfo, 2> signature{{{"negative_slope", "0.01", "float"}, {"inplace", "False", "bool"}}};

}  // namespace

LayerEntry leaky_relu() { return pointwise_entry<LeakyRelu>(signature); }

}  // namespace convscope::layers::entries
